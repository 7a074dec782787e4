// The fault `migrations-pending`: takes the newest row of the target's migrations table away and puts it back.

import { escapeIdentifier } from 'pg';
import type { Fault } from '../../toxiproxy/fault.ts';
import type { InjectedFault } from '../../toxiproxy/inject.ts';
import { ExpectationError, InconclusiveError } from '../model/errors.ts';
import { connectLab } from './app-database.ts';
import type { World } from './world.ts';

export async function injectMigrationsPending(fault: Fault, world: World): Promise<InjectedFault> {
  const { postgres, appDatabase } = world.services;
  const client = await connectLab(postgres, appDatabase.database);
  const table = migrationsTableOf(world);
  const rows = async () =>
    (await client.query(`SELECT ctid, to_jsonb(t)::text AS row FROM ${table} AS t ORDER BY ctid`)).rows;
  try {
    const { rows: found } = await client.query('SELECT to_regclass($1) IS NOT NULL AS there', [table]);
    if (!found[0].there) throw noAppliedMigration(table);
    const before = await rows();
    // "Newest row last": the order of insertion, since the column that tells the order is the target's own.
    const newest = before.at(-1);
    if (newest === undefined) throw noAppliedMigration(table);
    await client.query(`DELETE FROM ${table} WHERE ctid = $1::tid`, [newest.ctid]);
    const after = await rows();
    if (after.length !== before.length - 1) {
      throw new InconclusiveError({
        code: 'fault-not-witnessed',
        message: `${fault.name}: ${table} still has ${after.length} rows`,
      });
    }
    let undone: Promise<void> | undefined;
    const restore = async () => {
      await client.query(
        `INSERT INTO ${table} OVERRIDING SYSTEM VALUE SELECT * FROM jsonb_populate_record(NULL::${table}, $1)`,
        [newest.row],
      );
      await client.end();
    };
    const undo = () => (undone ??= restore());
    const witness = [`${table}: ${before.length} rows before, ${after.length} after`];
    return { fault, sinceMs: Date.now(), witness, undo, [Symbol.asyncDispose]: undo };
  } catch (error) {
    await client.end();
    throw error;
  }
}

/** Quoted for SQL: the manifest may name it with its schema. */
export function migrationsTableOf(world: World): string {
  const name = world.context.target.manifest.migrationsTable ?? 'pgmigrations';
  return name.split('.').map(escapeIdentifier).join('.');
}

export function noAppliedMigration(table: string): ExpectationError {
  return new ExpectationError({
    code: 'no-applied-migration',
    message: `the migrations table ${table} is not there or has no row`,
    hint: 'Name the table that lists applied migrations as `migrationsTable` in the manifest.',
    mismatch: { expected: 'at least one applied migration', actual: 'none', waitedMs: 0 },
  });
}

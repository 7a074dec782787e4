// Capability `database`: the target's database past the proxies: its sessions, and locks that hold its requests.
import { setTimeout } from 'node:timers/promises';
import { type Client, DatabaseError } from 'pg';
import { ExpectationError } from '../model/errors.ts';
import { connectLab } from './app-database.ts';
import { migrationsTableOf, noAppliedMigration } from './migrations-pending.ts';
import { waitFor } from './wait.ts';
import type { Waiter } from './waiter.ts';
import type { World } from './world.ts';

const lockLimitMs = 5_000;
const restLimitMs = 10_000;
const restMs = 300;
const sampleMs = 5;
/** SQLSTATE of a lock that somebody else holds. */
const lockNotAvailable = '55P03';

export class DatabaseHandle implements AsyncDisposable {
  readonly #world: World;
  readonly #wait: Waiter;
  #client: Promise<Client> | undefined;

  constructor(world: World, wait: Waiter) {
    this.#world = world;
    this.#wait = wait;
  }

  /** Sessions that the target holds open now, the lab's own not counted. */
  async sessions(): Promise<number> {
    const { rows } = await (await this.#connection()).query(
      'SELECT count(*)::int AS n FROM pg_stat_activity WHERE usename = $1',
      [this.#world.services.appDatabase.user],
    );
    return rows[0].n;
  }

  /** Polls until the target holds no session, within the budget. */
  async untilNoSessions(budget: string): Promise<number> {
    let last = -1;
    const { value } = await this.#wait.within(
      budget,
      { what: "no session of the target's in pg_stat_activity", last: () => last },
      async () => {
        last = await this.sessions();
        return last === 0 ? last : undefined;
      },
    );
    return value;
  }

  /** Rows of each of the target's tables, once they have not changed for a moment: jobs may still be under way. */
  async rowsAtRest(): Promise<Readonly<Record<string, number>>> {
    let before = '';
    const what = "a moment in which the rows of the target's tables do not change";
    const { value } = await waitFor({ what, limitMs: restLimitMs, pollMs: restMs }, async () => {
      const rows = await this.#rows();
      const now = JSON.stringify(rows);
      if (now === before) return rows;
      before = now;
      return undefined;
    });
    return value;
  }

  /** Number of applied migrations; 0 while the table is not there. */
  async appliedMigrations(): Promise<number> {
    const client = await this.#connection();
    const table = migrationsTableOf(this.#world);
    const { rows } = await client.query('SELECT to_regclass($1) IS NOT NULL AS there', [table]);
    return rows[0].there ? (await client.query(`SELECT count(*)::int AS n FROM ${table}`)).rows[0].n : 0;
  }

  /** Lets migrations be applied. Returns when, in epoch ms, the lab last knew that some were still to come. */
  async pendingUntil(migrating: Promise<void>): Promise<number> {
    const samples: { atMs: number; applied: number }[] = [];
    const sample = async () => {
      // The moment before the question: what the answer lacks was not there then.
      const atMs = Date.now();
      samples.push({ atMs, applied: await this.appliedMigrations() });
    };
    let over = false;
    const migrated = migrating.finally(() => {
      over = true;
    });
    migrated.catch(() => {});
    do {
      await sample();
      await setTimeout(sampleMs);
    } while (!over);
    await migrated;
    const applied = await this.appliedMigrations();
    if (applied === 0) throw noAppliedMigration(migrationsTableOf(this.#world));
    return samples.filter((seen) => seen.applied < applied).at(-1)?.atMs ?? 0;
  }

  /**
   * Blocks every write of the target until it is released, while reads go on: each of its tables is locked in EXCLUSIVE
   * mode, so no schema need be known. Disposing releases it.
   */
  async holdWrites(): Promise<AsyncDisposable & { release(): Promise<void> }> {
    const { postgres, appDatabase } = this.#world.services;
    const client = await connectLab(postgres, appDatabase.database);
    try {
      await lockTables(client);
    } catch (error) {
      await client.end();
      throw error;
    }
    let released: Promise<void> | undefined;
    const release = () => (released ??= client.end());
    return this.#world.use({ release, [Symbol.asyncDispose]: release });
  }

  /** Sessions of the target's that ended because the client was gone, instead of saying so. */
  async abandonedSessions(): Promise<number> {
    const { rows } = await (await this.#connection()).query(
      'SELECT (sessions_abandoned + sessions_fatal + sessions_killed)::int AS n FROM pg_stat_database WHERE datname = $1',
      [this.#world.services.appDatabase.database],
    );
    return rows[0].n;
  }

  /** How many of the target's sessions wait for a lock now. */
  async waitingForLock(): Promise<number> {
    const { rows } = await (await this.#connection()).query(
      `SELECT count(*)::int AS n FROM pg_stat_activity WHERE usename = $1 AND wait_event_type = 'Lock'`,
      [this.#world.services.appDatabase.user],
    );
    return rows[0].n;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const client = await this.#client?.catch(() => undefined);
    await client?.end();
  }

  async #rows(): Promise<Record<string, number>> {
    const client = await this.#connection();
    const names = await tableNames(client);
    const counts = names.map((name) => `SELECT ${client.escapeLiteral(name)} AS name, count(*)::int AS n FROM ${name}`);
    if (counts.length === 0) return {};
    const { rows } = await client.query<{ name: string; n: number }>(counts.join(' UNION ALL '));
    return Object.fromEntries(rows.map(({ name, n }) => [name, n]));
  }

  #connection(): Promise<Client> {
    const { postgres, appDatabase } = this.#world.services;
    this.#client ??= connectLab(postgres, appDatabase.database);
    return this.#client;
  }
}

/** Takes every lock at once or none: taken one by one, they deadlock with a transaction that is under way. */
async function lockTables(client: Client): Promise<void> {
  const names = await tableNames(client);
  if (names.length === 0) return;
  const startedAt = performance.now();
  const wait = { what: "a moment without a transaction of the target's", limitMs: lockLimitMs, pollMs: 10 };
  await waitFor(wait, async () => {
    await client.query('BEGIN');
    try {
      await client.query(`LOCK TABLE ${names.join(', ')} IN EXCLUSIVE MODE NOWAIT`);
      return true;
    } catch (error) {
      await client.query('ROLLBACK');
      if (!(error instanceof DatabaseError) || error.code !== lockNotAvailable) throw error;
      if (performance.now() - startedAt > lockLimitMs) throw tableHeld(error);
      return undefined;
    }
  });
}

/** With their schemas, quoted where need be. */
async function tableNames(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

function tableHeld(cause: DatabaseError): ExpectationError {
  return new ExpectationError({
    code: 'table-held',
    message: `the target holds a lock for more than ${lockLimitMs} ms while nothing is asked of it: ${cause.message}`,
    hint: 'Look for a transaction that is left open.',
    mismatch: { expected: 'no transaction left open', actual: cause.message, waitedMs: lockLimitMs },
    cause,
  });
}

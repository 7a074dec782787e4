// Keeps an initialised data directory in the cache, so that a lab copies one instead of making one.
import { createHash, randomBytes } from 'node:crypto';
import { lstatSync, readdirSync } from 'node:fs';
import { access, appendFile, chmod, chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { withCacheLock } from '../provision/cache-lock.ts';
import { sha256Of } from '../provision/cached-binary.ts';
import type { ProvisionContext, Provisioned } from '../provision/provisioned.ts';
import { runCommand, toolEnvironment } from '../provision/run-command.ts';
import { removeEntry, replaceEntry } from '../provision/staging.ts';
import { initdbArgs, settings } from './postgres-settings.ts';

export const superuser = 'seaworthy';

export interface PostgresTemplate {
  /** The data directory, owned by the user that PostgreSQL runs as. */
  readonly data: string;
  readonly password: string;
}

interface Manifest {
  readonly schemaVersion: 1;
  readonly password: string;
  readonly listing: string;
}

const initdbDeadlineMs = 60_000;

/** The template for this binary and these settings; made when there is none, or none that is whole. */
export async function postgresTemplate(provisioned: Provisioned, context: ProvisionContext): Promise<PostgresTemplate> {
  const statements = await hasStatements(provisioned);
  const entry = await entryName(provisioned, context, statements);
  const present = await read(entry, context);
  if (present && 'data' in present) return present;
  return withCacheLock(context.cacheDir, entry, async () => {
    const found = await read(entry, context);
    if (found && 'data' in found) return found;
    if (found) {
      context.progress(`PostgreSQL: the cached data directory is corrupt and thrown away (${found.corrupt})`);
      await removeEntry(context.cacheDir, entry);
    }
    context.progress('PostgreSQL: making the template data directory');
    await replaceEntry(context.cacheDir, entry, (folder) => make(folder, provisioned, context, statements));
    const made = await read(entry, context);
    if (made && 'data' in made) return made;
    throw new Error(`The template data directory in ${path.join(context.cacheDir, entry)} is gone again`);
  });
}

/** Throws the template away, for when a server did not start from a copy of it. */
export async function discardTemplate(provisioned: Provisioned, context: ProvisionContext): Promise<void> {
  const entry = await entryName(provisioned, context, await hasStatements(provisioned));
  await withCacheLock(context.cacheDir, entry, () => removeEntry(context.cacheDir, entry));
}

async function entryName(provisioned: Provisioned, context: ProvisionContext, statements: boolean): Promise<string> {
  const key = createHash('sha256')
    .update(await sha256Of(provisioned.path))
    .update(JSON.stringify([initdbArgs, settings({ statements }), context.runAs?.uid ?? process.getuid?.()]))
    .digest('hex')
    .slice(0, 16);
  return `postgres-templates/${key}`;
}

async function hasStatements(provisioned: Provisioned): Promise<boolean> {
  const prefix = path.resolve(path.dirname(provisioned.path), '..');
  const checks = ['lib/postgresql', 'lib'].map((folder) =>
    access(path.join(prefix, folder, 'pg_stat_statements.so')).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(checks)).includes(true);
}

async function make(
  folder: string,
  provisioned: Provisioned,
  context: ProvisionContext,
  statements: boolean,
): Promise<void> {
  const password = randomBytes(18).toString('base64url');
  const data = path.join(folder, 'data');
  const passwordFile = path.join(folder, 'password');
  await chmod(path.dirname(folder), 0o755);
  await mkdir(data, { mode: 0o700 });
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (context.runAs) {
    for (const owned of [data, passwordFile]) await chown(owned, context.runAs.uid, context.runAs.gid);
  }
  await runCommand(path.join(path.dirname(provisioned.path), 'initdb'), {
    args: [`--pgdata=${data}`, `--username=${superuser}`, `--pwfile=${passwordFile}`, ...initdbArgs],
    cwd: data,
    env: { ...toolEnvironment(context.env), ...provisioned.env, LC_ALL: 'C' },
    deadlineMs: initdbDeadlineMs,
    marker: context.marker,
    uid: context.runAs?.uid,
    gid: context.runAs?.gid,
  });
  await rm(passwordFile);
  await appendFile(path.join(data, 'postgresql.conf'), settings({ statements }));
  const manifest: Manifest = { schemaVersion: 1, password, listing: listingOf(data) };
  await writeFile(path.join(folder, 'manifest.json'), `${JSON.stringify(manifest)}\n`, { mode: 0o600 });
}

async function read(
  entry: string,
  context: ProvisionContext,
): Promise<PostgresTemplate | { readonly corrupt: string } | undefined> {
  const folder = path.join(context.cacheDir, entry);
  const data = path.join(folder, 'data');
  try {
    const manifest = JSON.parse(await readFile(path.join(folder, 'manifest.json'), 'utf8')) as Manifest;
    if (listingOf(data) !== manifest.listing) return { corrupt: 'its files are not those that were made' };
    return { data, password: manifest.password };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && !(await exists(folder))) return undefined;
    return { corrupt: (error as Error).message };
  }
}

async function exists(folder: string): Promise<boolean> {
  return access(folder).then(
    () => true,
    () => false,
  );
}

/** Names and sizes: what is missing or cut shows in milliseconds. Pages are checked by PostgreSQL's own checksums. */
function listingOf(data: string): string {
  const hash = createHash('sha256');
  // Without yielding: thousands of small asynchronous calls would take ten times as long.
  const walk = (folder: string): void => {
    for (const name of readdirSync(folder).sort()) {
      const stats = lstatSync(path.join(folder, name));
      if (stats.isDirectory()) walk(path.join(folder, name));
      else hash.update(`${path.relative(data, folder)}/${name} ${stats.size}\n`);
    }
  };
  walk(data);
  return hash.digest('hex');
}

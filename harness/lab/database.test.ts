// Tests the lab's own hands on a real PostgreSQL and a real Redis: sessions, locks, migrations and clients.
import { setTimeout } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { faults } from '../../toxiproxy/fault-registry.ts';
import { createEmbeddedDriver } from '../drivers/embedded.driver.ts';
import { openRunScope } from '../drivers/run-scope.ts';
import { ExpectationError } from '../model/errors.ts';
import type { Manifest } from '../targets/manifest.ts';
import { connectLab } from './app-database.ts';
import { DatabaseHandle } from './database.ts';
import { LabJournal } from './journal.ts';
import { injectMigrationsPending } from './migrations-pending.ts';
import { RedisHandle } from './redis.ts';
import { smallTargetContext } from './small-target.fixture.ts';
import { waitFor } from './wait.ts';
import { Waiter } from './waiter.ts';
import { World } from './world.ts';

const soon = { key: 'soon', value: 10_000, unit: 'ms', comparison: '<=', load: 'none' } as const;
const wait = new Waiter(
  new Map([['soon', { ...soon, minimumSamples: 1, reason: 'a test', source: 'a test' }]]),
  new LabJournal(() => {}),
);
const scope = await openRunScope('lab-database-test');
const context = smallTargetContext(scope, createEmbeddedDriver());
const world = new World(context, {});
const database = new DatabaseHandle(world, wait);

beforeAll(() => world.startServices(1), 120_000);

afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
  await scope[Symbol.asyncDispose]();
});

/** A session as the target has it: its own role, through its proxy. */
async function session(): Promise<Client> {
  const { host, port } = world.proxy('database', 0);
  const { appDatabase, secrets } = world.services;
  const client = new Client({ host, port, ...appDatabase, password: secrets.DATABASE_PASSWORD });
  client.on('error', () => {});
  await client.connect();
  return client;
}

const until = (what: string, check: () => Promise<boolean>) =>
  waitFor({ what, limitMs: 10_000, pollMs: 20 }, async () => ((await check()) ? true : undefined));

test("the target's sessions are counted, and the lab's own are not", async () => {
  expect(await database.sessions()).toBe(0);
  const [one, two] = [await session(), await session()];
  expect(await database.sessions()).toBe(2);
  const gone = database.untilNoSessions('soon');
  await Promise.all([one.end(), two.end()]);
  expect(await gone).toBe(0);
});

test('a session that is dropped is told from one that was closed', async () => {
  const before = await database.abandonedSessions();
  await (await session()).end();
  await database.untilNoSessions('soon');
  expect(await database.abandonedSessions()).toBe(before);
  const dropped = await session();
  (dropped as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
  await until('the dropped session to be counted', async () => (await database.abandonedSessions()) === before + 1);
});

test('rows are counted by table, however it is named, once they stay as they are', async () => {
  const client = await session();
  await client.query(`CREATE TABLE "it's odd" (id int)`);
  let inserted = 0;
  const writing = setInterval(() => {
    inserted += 1;
    if (inserted === 4) clearInterval(writing);
    void client.query(`INSERT INTO "it's odd" VALUES (1)`);
  }, 100);
  expect(await database.rowsAtRest()).toEqual({ [`public."it's odd"`]: 4 });
  await client.query(`DROP TABLE "it's odd"`);
  await client.end();
});

test('held writes wait until they are released, while reads go on', async () => {
  const client = await session();
  await client.query('CREATE TABLE IF NOT EXISTS "odd Name" (id int)');
  const lock = await database.holdWrites();
  const reader = await session();
  const write = client.query('INSERT INTO "odd Name" VALUES (1)');
  await until('the write to wait', async () => (await database.waitingForLock()) === 1);
  expect((await reader.query('SELECT * FROM "odd Name"')).rowCount).toBe(0);
  await lock.release();
  await lock.release();
  expect((await write).rowCount).toBe(1);
  expect(await database.waitingForLock()).toBe(0);
  await Promise.all([client.end(), reader.end()]);
});

test('a table that the target holds itself is its failure, in bounded time', async () => {
  const client = await session();
  await client.query('CREATE TABLE IF NOT EXISTS "odd Name" (id int); BEGIN; INSERT INTO "odd Name" VALUES (2)');
  await expect(database.holdWrites()).rejects.toMatchObject({ code: 'table-held' });
  await client.end();
});

const worldWith = (migrationsTable: Manifest['migrationsTable']) =>
  ({ ...context, target: { ...context.target, manifest: { ...context.target.manifest, migrationsTable } } }) as const;

test.each([
  ['pgmigrations', '"pgmigrations"'],
  ['history.Versions', '"history"."Versions"'],
])('the newest migration in %s is taken away and put back as it was', async (name, quoted) => {
  const client = await session();
  await client.query(`
    CREATE SCHEMA IF NOT EXISTS history;
    CREATE TABLE ${quoted} (
      id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, version bigint, name text, run_on timestamptz DEFAULT now(), sum bytea
    );
    INSERT INTO ${quoted} (version, name, sum) VALUES (1, 'first', NULL), (9223372036854775807, 'it''s "last"', '\\x00ff')`);
  const here = Object.assign(Object.create(World.prototype), {}) as World;
  Object.defineProperties(here, {
    context: { value: worldWith(name) },
    services: { value: world.services },
  });
  await using handle = new DatabaseHandle(here, wait);
  const all = async () => (await client.query(`SELECT t::text FROM ${quoted} AS t ORDER BY id`)).rows;
  const before = await all();
  expect(await handle.appliedMigrations()).toBe(2);
  const fault = await injectMigrationsPending(faults['migrations-pending'], here);
  expect(await all()).toEqual(before.slice(0, 1));
  expect(fault.witness).toEqual([`${quoted}: 2 rows before, 1 after`]);
  await fault.undo();
  await fault.undo();
  expect(await all()).toEqual(before);
  await client.query(`DELETE FROM ${quoted}`);
  const asked = vi.spyOn(handle, 'appliedMigrations');
  let lastAppliedMs = 0;
  const applying = async (names: string[]) => {
    for (const name of names) {
      lastAppliedMs = Date.now();
      // The first of them may have been asked before.
      const twiceMore = asked.mock.calls.length + 2;
      await vi.waitUntil(() => asked.mock.calls.length >= twiceMore, { timeout: 10_000, interval: 5 });
      await client.query(`INSERT INTO ${quoted} (name) VALUES ($1)`, [name]);
    }
  };
  const pendingUntilMs = await handle.pendingUntil(applying(['first', 'second']));
  expect(pendingUntilMs, 'seen pending with the first of them there').toBeGreaterThanOrEqual(lastAppliedMs);
  expect(pendingUntilMs).toBeLessThan(Date.now());
  await client.query(`DELETE FROM ${quoted}`);
  await expect(handle.pendingUntil(applying([]))).rejects.toThrow(ExpectationError);
  await expect(injectMigrationsPending(faults['migrations-pending'], here)).rejects.toThrow(ExpectationError);
  await client.query(`DROP TABLE ${quoted}`);
  await expect(injectMigrationsPending(faults['migrations-pending'], here)).rejects.toThrow(ExpectationError);
  expect(await handle.appliedMigrations()).toBe(0);
  await client.end();
});

test('a statement of the lab that waits for a lock ends by itself', async () => {
  const { postgres, appDatabase } = world.services;
  const lab = await connectLab(postgres, appDatabase.database);
  expect((await lab.query('SHOW statement_timeout')).rows).toEqual([{ statement_timeout: '20s' }]);
  await lab.end();
});

test("clients of Redis are counted, and the lab's own is not", async () => {
  using redis = new RedisHandle(world, wait);
  expect(await redis.clients()).toBe(0);
  const { host, port } = world.proxy('queue', 0);
  const client = new Redis({ host, port });
  await client.ping();
  expect(await redis.clients()).toBe(1);
  const gone = redis.untilNoClients('soon');
  await setTimeout(0);
  client.disconnect();
  expect(await gone).toBe(0);
});

// Holds the embedded driver to the contract of a driver: what starts answers, and leaves nothing when disposed.
import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Driver } from './driver.ts';
import { createEmbeddedDriver } from './embedded.driver.ts';
import { processEntry, processTable } from './process-table.ts';
import { openRunScope } from './run-scope.ts';

let scope: Awaited<ReturnType<typeof openRunScope>>;
let driver: Driver;

beforeAll(async () => {
  scope = await openRunScope('embedded-driver-test');
  driver = createEmbeddedDriver();
  const offers = await driver.prepare(['postgres', 'redis', 'caddy', 'toxiproxy'], scope);
  expect(offers.filter((offer) => !offer.offered)).toEqual([]);
}, 120_000);

beforeEach(() => {
  expect(readdirSync(scope.dir).sort()).toEqual(['pid-world', 'ports']);
});

afterAll(async () => {
  await scope[Symbol.asyncDispose]();
  expect(existsSync(scope.dir)).toBe(false);
});

function refuses(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', () => resolve(true));
  });
}

test('PostgreSQL answers, refuses a wrong password, and is gone with its backends when disposed', async () => {
  const postgres = await driver.postgres(scope);
  const { host, port, user, password, database, pid } = postgres;
  const login = { host, port, user, password, database };
  const client = new pg.Client(login);
  client.on('error', () => {}); // The server ends while it is connected: that is the point.
  await client.connect();
  const answer = await client.query("SELECT current_setting('server_version') AS version, upper('ä') AS upper");
  expect(postgres.description).toContain(`PostgreSQL ${answer.rows[0].version}`);
  expect(answer.rows[0].upper).toBe('Ä');
  await expect(new pg.Client({ ...login, password: 'wrong' }).connect()).rejects.toMatchObject({ code: '28P01' });
  const backends = (await processTable()).filter((entry) => entry.parentPid === pid);
  expect(backends.length).toBeGreaterThan(3);

  await postgres[Symbol.asyncDispose]();
  for (const entry of backends) expect(processEntry(entry.pid)?.zombie ?? true).toBe(true);
  expect(await refuses(port)).toBe(true);
});

test('two PostgreSQL servers at once have nothing in common', async () => {
  const [one, two] = await Promise.all([driver.postgres(scope), driver.postgres(scope)]);
  try {
    expect(one.port).not.toBe(two.port);
    const clients = [one, two].map(({ host, port, user, password, database }) => ({
      host,
      port,
      user,
      password,
      database,
    }));
    const [first, second] = clients.map((login) => new pg.Client(login));
    await first?.connect();
    await second?.connect();
    await first?.query('CREATE TABLE only_here (id int)');
    await expect(second?.query('SELECT * FROM only_here')).rejects.toMatchObject({ code: '42P01' });
    await Promise.all([first?.end(), second?.end()]);
  } finally {
    await Promise.all([one[Symbol.asyncDispose](), two[Symbol.asyncDispose]()]);
  }
});

test('Redis answers, in memory only, and is gone when disposed', async () => {
  const redis = await driver.redis(scope);
  const client = new Redis({ host: redis.host, port: redis.port, retryStrategy: () => null });
  client.on('error', () => {});
  expect(await client.set('key', 'value')).toBe('OK');
  expect(await client.config('GET', 'save')).toEqual(['save', '']);
  client.disconnect();
  await redis[Symbol.asyncDispose]();
  expect(processEntry(Number(redis.pid))?.zombie ?? true).toBe(true);
  expect(await refuses(redis.port)).toBe(true);
});

test('Toxiproxy answers on its API and is gone when disposed', async () => {
  const toxiproxy = await driver.toxiproxy(scope);
  const response = await fetch(`${toxiproxy.apiUrl}/version`);
  expect(response.status).toBe(200);
  await response.text();
  await toxiproxy[Symbol.asyncDispose]();
  expect(await refuses(Number(new URL(toxiproxy.apiUrl).port))).toBe(true);
});

test('what cannot be had is one error that names each source and its reason', async () => {
  const empty = await scope.makeDir('empty-cache');
  const nothing = createEmbeddedDriver({ cacheDir: empty, env: { PATH: '/nonexistent' }, fetch: false });
  await expect(nothing.redis(scope)).rejects.toMatchObject({
    code: 'dependency-not-found',
    message: expect.stringMatching(/PATH: no redis-server, valkey-server on PATH\n {2}cache: nothing usable in/),
    hint: expect.stringContaining('redis-server'),
  });
  expect(await nothing.probe('redis')).toMatchObject({ offered: false });
  await rm(empty, { recursive: true });
});

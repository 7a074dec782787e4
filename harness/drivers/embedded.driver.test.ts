// Holds the embedded driver to the contract of a driver: what starts answers, and leaves nothing when disposed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, readFile, rm, truncate } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Driver, LabServices } from './driver.ts';
import { createEmbeddedDriver } from './embedded.driver.ts';
import { poll } from './poll.ts';
import { processEntry, processTable, workingDirectoryOf } from './process-table.ts';
import { openRunScope } from './run-scope.ts';
import { sharedMemoryOf } from './shared-memory.ts';
import { sweepDeadRuns } from './sweep.ts';

let scope: Awaited<ReturnType<typeof openRunScope>>;
let driver: Driver;
let services: LabServices;

beforeAll(async () => {
  scope = await openRunScope('embedded-driver-test');
  driver = createEmbeddedDriver();
  services = await driver.services(scope);
  const offers = await driver.prepare(['postgres', 'redis', 'caddy', 'toxiproxy', 'rsyslog'], scope);
  expect(offers.filter((offer) => !offer.offered)).toEqual([]);
}, 120_000);

beforeEach(() => {
  expect(readdirSync(scope.dir).sort()).toEqual(['pid-world', 'ports']);
});

afterAll(async () => {
  await scope[Symbol.asyncDispose]();
  expect(existsSync(scope.dir)).toBe(false);
});

const killedRunner = `
  import { createEmbeddedDriver } from ${JSON.stringify(path.join(import.meta.dirname, 'embedded.driver.ts'))};
  import { openRunScope } from ${JSON.stringify(path.join(import.meta.dirname, 'run-scope.ts'))};
  import { workingDirectoryOf } from ${JSON.stringify(path.join(import.meta.dirname, 'process-table.ts'))};
  import { sharedMemoryOf } from ${JSON.stringify(path.join(import.meta.dirname, 'shared-memory.ts'))};
  const scope = await openRunScope('killed');
  const services = await createEmbeddedDriver().services(scope);
  const health = { path: '/readyz', intervalMs: 100, timeoutMs: 100 };
  const postgres = await services.postgres();
  const redis = await services.redis();
  const caddy = await services.balancer({ upstreams: ['127.0.0.1:' + redis.port], health });
  const [segment] = await sharedMemoryOf([await workingDirectoryOf(postgres.pid)]);
  const ports = [postgres.port, redis.port, caddy.port];
  console.log(JSON.stringify({ dir: scope.dir, pids: [postgres.pid, redis.pid], ports, segment }));`;

async function sharedMemoryIds(): Promise<(string | undefined)[]> {
  const table = await readFile('/proc/sysvipc/shm', 'utf8');
  return table
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/)[1]);
}

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
  const postgres = await services.postgres();
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

test('PostgreSQL leaves nothing either when a fault has killed its postmaster', async () => {
  const postgres = await services.postgres();
  const backends = (await processTable()).filter((entry) => entry.parentPid === postgres.pid);
  const [segment] = await sharedMemoryOf([await workingDirectoryOf(Number(postgres.pid)).then(String)]);
  expect(segment).toMatch(/^\d+$/);
  process.kill(Number(postgres.pid), 'SIGKILL');
  await postgres[Symbol.asyncDispose]();
  for (const entry of backends) expect(processEntry(entry.pid)?.zombie ?? true).toBe(true);
  expect(await sharedMemoryIds()).not.toContain(segment);
});

test('after SIGKILL of the runner in the middle of a lab, the next start leaves nothing of it', async () => {
  const runner = spawn(process.execPath, ['--input-type=module', '-e', killedRunner]);
  let printed = '';
  runner.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  await poll(() => printed.includes('\n') || undefined, { deadlineMs: 30_000 });
  const { dir, pids, ports, segment } = JSON.parse(printed);
  const backends = (await processTable()).filter((entry) => pids.includes(entry.parentPid)).map(({ pid }) => pid);
  runner.kill('SIGKILL');
  await once(runner, 'exit');
  const swept = (await sweepDeadRuns()).find((one) => one.dir === dir);
  expect(swept?.processes.map(({ pid }) => pid)).toEqual(expect.arrayContaining([...pids, ...backends]));
  for (const pid of [...pids, ...backends]) expect(processEntry(pid)?.zombie ?? true).toBe(true);
  for (const port of ports) expect(await refuses(port)).toBe(true);
  expect(await sharedMemoryIds()).not.toContain(segment);
  expect(existsSync(dir)).toBe(false);
});

test('a template data directory that was cut is thrown away, said so, and made again', async () => {
  const cacheDir = await scope.makeDir('cache');
  await chmod(cacheDir, 0o755);
  const said: string[] = [];
  const start = async () => {
    const fresh = createEmbeddedDriver({ cacheDir, progress: (message) => said.push(message) });
    await using _ = await (await fresh.services(scope)).postgres();
  };
  await start();
  expect(said).toEqual(['PostgreSQL: making the template data directory']);
  const [entry] = readdirSync(path.join(cacheDir, 'postgres-templates'));
  await truncate(path.join(cacheDir, 'postgres-templates', String(entry), 'data', 'global', 'pg_control'), 100);
  said.length = 0;
  await start();
  expect(said[0]).toMatch(/the cached data directory is corrupt and thrown away/);
  await rm(cacheDir, { recursive: true });
});

test('two PostgreSQL servers at once have nothing in common', async () => {
  const [one, two] = await Promise.all([services.postgres(), services.postgres()]);
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
  const redis = await services.redis();
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
  const toxiproxy = await services.toxiproxy();
  const response = await fetch(`${toxiproxy.apiUrl}/version`);
  expect(response.status).toBe(200);
  await response.text();
  await toxiproxy[Symbol.asyncDispose]();
  expect(await refuses(Number(new URL(toxiproxy.apiUrl).port))).toBe(true);
});

test('what cannot be had is one error that names each source and its reason', async () => {
  const empty = await scope.makeDir('empty-cache');
  const nothing = createEmbeddedDriver({ cacheDir: empty, env: { PATH: '/nonexistent' }, fetch: false });
  await expect((await nothing.services(scope)).redis()).rejects.toMatchObject({
    code: 'dependency-not-found',
    message: expect.stringMatching(/PATH: no redis-server, valkey-server on PATH\n {2}cache: nothing usable in/),
    hint: expect.stringContaining('redis-server'),
  });
  expect(await nothing.probe('redis')).toMatchObject({ offered: false });
  await rm(empty, { recursive: true });
});

test('rsyslog says of each line, in order, whether it is one JSON object, and is gone with its files', async () => {
  const lines = ['{"a":1}', 'plain', '{"half":', '[1]', '{"a":1}{"b":2}', `{"long":"${'x'.repeat(70_000)}"}`, 'null'];
  const { description, parsed } = await driver.collect(scope, lines);
  expect(description).toMatch(/^rsyslog 8\./);
  expect(parsed).toEqual([true, false, false, false, false, true, false]);
});

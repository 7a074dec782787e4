import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test, vi } from 'vitest';
import type { RunScope } from '../drivers/driver.ts';
import { poll } from '../drivers/poll.ts';
import { processEntry } from '../drivers/process-table.ts';
import { openRunScope } from '../drivers/run-scope.ts';
import { commandTarget } from './command.target.ts';
import { diagnose, listeningPorts } from './diagnosis.ts';
import type { Manifest } from './manifest.ts';
import type { Instance } from './target.ts';

// Processes are started, on a machine that may be busy.
vi.setConfig({ testTimeout: 30_000 });

const targetOf = (scope: RunScope, start: Manifest['start'], env: Manifest['env'] = undefined) =>
  commandTarget({ file: `${scope.dir}/target.yaml`, root: scope.dir, manifest: { name: 'odd', start, env } });

const script = (source: string): Manifest['start'] => ({ command: ['node', '-e', source] });
const deadlineMs = 10_000;

const line = (instance: Instance, text: string) =>
  poll(() => instance.lines.find((one) => one.text.includes(text)), { deadlineMs });

const server = (port: string) => `
  const server = require('node:http').createServer((_, response) => response.end(JSON.stringify(process.env)));
  server.listen(${port}, '127.0.0.1', () => console.log('listening'));
  process.on('SIGTERM', () => { console.log('stopping'); server.close(); });
`;

test('an instance answers on its port with its own names in its environment, and nothing of the suite', async () => {
  await using scope = await openRunScope('target');
  const target = targetOf(scope, script(server('process.env.HTTP_PORT')), { port: 'HTTP_PORT', databaseUrl: 'DB' });
  await using instance = await target.start({ scope, env: { DATABASE_URL: 'postgres://x', LOG_LEVEL: 'info' } });
  await line(instance, 'listening');
  const env = JSON.parse(await (await fetch(instance.url)).text());
  expect(env).toMatchObject({ HTTP_PORT: String(instance.port), DB: 'postgres://x', LOG_LEVEL: 'info', TZ: 'UTC' });
  const names = Object.keys(env).filter((name) => !name.startsWith('SEAWORTHY_'));
  expect(names.sort()).toEqual(['DB', 'HOME', 'HTTP_PORT', 'LANG', 'LOG_LEVEL', 'PATH', 'TZ']);
  expect(await diagnose(instance)).toContain(`listens on its port, ${instance.port}`);
});

test('SIGTERM reaches the process, and its last line is read before the exit is told', async () => {
  await using scope = await openRunScope('target');
  await using instance = await targetOf(scope, script(server('process.env.PORT'))).start({ scope, env: {} });
  await line(instance, 'listening');
  const before = Date.now();
  instance.signal('SIGTERM');
  const status = await instance.exited;
  expect(status).toMatchObject({ code: 0, signal: null });
  expect(instance.exitStatus).toEqual(status);
  expect(status.atMs).toBeGreaterThanOrEqual(before - 5);
  expect(instance.lines.map(({ text }) => text)).toEqual(['listening', 'stopping']);
  expect(() => instance.signal('SIGKILL')).not.toThrow();
});

test('SIGKILL reaches what a wrapper started', async () => {
  await using scope = await openRunScope('target');
  const target = targetOf(scope, { command: `node -e "${server('process.env.PORT').replaceAll('\n', ' ')}" && true` });
  await using instance = await target.start({ scope, env: {} });
  await line(instance, 'listening');
  const before = await listeningPorts(instance.pid ?? 0);
  expect(before).toEqual([instance.port]);
  instance.signal('SIGKILL');
  expect(await instance.exited).toMatchObject({ code: null, signal: 'SIGKILL' });
  await expect(fetch(instance.url)).rejects.toThrow();
});

test('a stopped instance is ended all the same', async () => {
  await using scope = await openRunScope('target');
  const instance = await targetOf(scope, script(server('process.env.PORT'))).start({ scope, env: {} });
  await line(instance, 'listening');
  instance.signal('SIGSTOP');
  await instance[Symbol.asyncDispose]();
  expect(processEntry(instance.pid ?? 0)).toBeUndefined();
});

test('exits at once', async () => {
  await using scope = await openRunScope('target');
  await using instance = await targetOf(scope, script('console.error("no database"); process.exit(7)')).start({
    scope,
    env: {},
  });
  expect(await instance.exited).toMatchObject({ code: 7, signal: null });
  expect(await diagnose(instance)).toBe('It exited with code 7.\nLast output:\nno database');
});

test('never opens its port', async () => {
  await using scope = await openRunScope('target');
  const target = targetOf(scope, script('console.log("thinking"); setInterval(() => {}, 1000)'));
  await using instance = await target.start({ scope, env: {} });
  await line(instance, 'thinking');
  expect(await diagnose(instance)).toBe(
    `It still runs, but listens on no port; it was told to listen on ${instance.port} (PORT).\nLast output:\nthinking`,
  );
});

test('listens on another port', async () => {
  await using scope = await openRunScope('target');
  const other = await scope.reservePort();
  await using instance = await targetOf(scope, script(server(String(other)))).start({ scope, env: {} });
  await line(instance, 'listening');
  expect(await diagnose(instance)).toContain(
    `It still runs, but listens on ${other} instead of ${instance.port} (PORT).`,
  );
});

test('finds its port taken', async () => {
  await using scope = await openRunScope('target');
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await using instance = await targetOf(scope, script(server('process.env.PORT'))).start({ scope, env: {}, port });
  expect(await instance.exited).toMatchObject({ code: 1 });
  taken.close();
  expect(await diagnose(instance)).toContain('EADDRINUSE');
});

test('prints without end, on one line and on many, and is ended while the suite stays responsive', async () => {
  await using scope = await openRunScope('target');
  const flood = `
    process.stdout.write('x'.repeat(5_000_000) + '\\n');
    const lines = 'y'.repeat(99).concat('\\n').repeat(10_000);
    const pour = () => { while (process.stdout.write(lines)); process.stdout.once('drain', pour); };
    pour();
  `;
  const instance = await targetOf(scope, script(flood)).start({ scope, env: {} });
  const dropped = await poll(() => (instance.droppedLines > 200_000 ? instance.droppedLines : undefined), {
    deadlineMs,
  });
  expect(dropped).toBeGreaterThan(200_000);
  expect(instance.lines.length).toBeLessThanOrEqual(200_000);
  expect((await diagnose(instance)).length).toBeLessThan(5_000);
  await instance[Symbol.asyncDispose]();
  expect(processEntry(instance.pid ?? 0)).toBeUndefined();
});

test('a command that does not exist is a usage error, before and at the start', async () => {
  await using scope = await openRunScope('target');
  const target = targetOf(scope, { command: ['no-such-command'] });
  const expected = { code: 'command-not-found', exitCode: 64 };
  await expect(target.prepare(scope, () => {})).rejects.toMatchObject(expected);
  await expect(target.start({ scope, env: {} })).rejects.toMatchObject(expected);
});

test('a script whose interpreter does not exist is a usage error', async () => {
  await using scope = await openRunScope('target');
  const target = targetOf(scope, {
    command: ['./serve'],
    build: "printf '#!/no/such/interpreter\\n' > serve && chmod +x serve",
  });
  await target.prepare(scope, () => {});
  await expect(target.start({ scope, env: {} })).rejects.toMatchObject({ code: 'command-not-found', exitCode: 64 });
});

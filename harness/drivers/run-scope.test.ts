// Holds that a run's scope hands out what nobody else has, and that workers share it.
import { existsSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { expect, test } from 'vitest';
import { attachRunScope, openRunScope } from './run-scope.ts';

test('the folder can be traversed by another user and is gone afterwards', async () => {
  const scope = await openRunScope('run-1');
  expect(statSync(scope.dir).mode & 0o001).toBe(0o001);
  const made = await scope.makeDir('data');
  expect(path.dirname(made)).toBe(scope.dir);
  const quick = await scope.makeQuickDir('database');
  await scope[Symbol.asyncDispose]();
  for (const folder of [scope.dir, quick, path.dirname(quick)]) expect(existsSync(folder)).toBe(false);
});

test('workers that joined by the marker never get the same port', async () => {
  await using scope = await openRunScope('run-2');
  const workers = Array.from({ length: 4 }, () => attachRunScope(scope.marker));
  const ports = await Promise.all(Array.from({ length: 400 }, (_, index) => workers[index % 4]?.reservePort()));
  expect(new Set(ports).size).toBe(400);
  expect(Math.min(...ports.map(Number))).toBeGreaterThanOrEqual(10_000);
});

test('a reserved port can be listened on', async () => {
  await using scope = await openRunScope('run-3');
  const port = await scope.reservePort();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  server.close();
});

test('joining no run is an error that says which variable lacks', () => {
  expect(() => attachRunScope({})).toThrow(/SEAWORTHY_RUN_ID is not set/);
});

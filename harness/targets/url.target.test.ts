import { expect, test } from 'vitest';
import { openRunScope } from '../drivers/run-scope.ts';
import { BlockedError, UnsupportedError } from '../model/errors.ts';
import type { Manifest } from './manifest.ts';
import { urlTarget } from './url.target.ts';

const target = (manifest: Partial<Manifest> = {}, root = process.cwd()) =>
  urlTarget({
    manifest: { name: 'x', start: { url: 'https://a.example/base/' }, ...manifest },
    root,
    allowLoad: false,
  });

test('an instance is what runs already', async () => {
  await using scope = await openRunScope('url');
  await using instance = await target().start({ scope, env: {} });
  expect(instance).toMatchObject({
    url: 'https://a.example/base',
    host: 'a.example',
    port: 443,
    pid: undefined,
    lines: [],
  });
  expect(() => instance.signal('SIGTERM')).toThrow(UnsupportedError);
});

test('an IPv6 address and a port', async () => {
  await using scope = await openRunScope('url');
  await using instance = await target({ start: { url: 'http://[::1]:8080' } }).start({ scope, env: {} });
  expect(instance).toMatchObject({ url: 'http://[::1]:8080', host: '::1', port: 8080 });
});

test('maps routes', () => {
  expect(target({ routes: { tasks: '/v1/tasks' } }).path('/tasks/3')).toBe('/v1/tasks/3');
});

test('runs its hooks in the folder of the manifest', async () => {
  await using scope = await openRunScope('url');
  const app = target({ hooks: { stopDatabase: 'pwd', startDatabase: ['false'] } }, scope.dir);
  const options = { scope, timeoutMs: 5_000 };
  expect(await app.hook('stopDatabase', options)).toMatchObject({ code: 0, output: scope.dir });
  expect(await app.hook('startDatabase', options)).toMatchObject({ code: 1 });
  await expect(app.hook('stopRedis', options)).rejects.toBeInstanceOf(UnsupportedError);
});

test('a URL that nothing listens on is blocked before the run', async () => {
  await using scope = await openRunScope('url');
  const dead = target({ start: { url: `http://127.0.0.1:${await scope.reservePort()}` } });
  await expect(dead.prepare(scope, () => {})).rejects.toBeInstanceOf(BlockedError);
});

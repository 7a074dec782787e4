// Holds what a chain of providers promises: cheapest first, every reason kept, a cache that is whole or not there.
import { appendFile, chmod, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openRunScope } from '../run-scope.ts';
import { cacheProvider } from './cache.provider.ts';
import { entryName, installCached } from './cached-binary.ts';
import { chains } from './chains.ts';
import { pathProvider } from './path.provider.ts';
import { provision, provisionContext } from './provision.ts';
import type { Chain, Provider, ProvisionContext, Requirement } from './provisioned.ts';

let scope: Awaited<ReturnType<typeof openRunScope>>;
let context: ProvisionContext;
let said: string[];
let fetched: number;

const requirement: Requirement = {
  dependency: 'redis',
  title: 'Redis',
  executables: ['redis-server'],
  folders: [],
  versionArgs: ['--version'],
  versionPattern: /v=(\d+\.\d+)/,
  accepts: (version) => Number(version.split('.')[0]) >= 7,
  wanted: '7 or later',
};

/** Stands in for one that goes to the network. */
const fetching: Provider = {
  source: 'debian-package',
  fetches: 'Debian package redis-server',
  unusable: async () => undefined,
  find: (given) =>
    installCached(requirement, 'debian-package', given, async (folder) => {
      fetched += 1;
      await mkdir(path.join(folder, 'bin'));
      await writeBinary(path.join(folder, 'bin', 'redis-server'), '8.0');
      return { origin: 'redis-server', file: 'bin/redis-server' };
    }),
};

const chain: Chain = {
  requirement,
  providers: [pathProvider(requirement), cacheProvider(requirement), fetching],
  hint: 'Install it.',
};

async function writeBinary(file: string, version: string): Promise<void> {
  await writeFile(file, `#!/bin/sh\necho "Redis server v=${version}"\n`);
  await chmod(file, 0o755);
}

beforeEach(async () => {
  scope = await openRunScope('provision-test');
  said = [];
  fetched = 0;
  const cacheDir = await scope.makeDir('cache');
  context = provisionContext({ cacheDir, env: { PATH: '/usr/bin:/bin' }, progress: (message) => said.push(message) });
});

afterEach(async () => {
  await scope[Symbol.asyncDispose]();
});

const cachedBinary = () => path.join(context.cacheDir, entryName(requirement), 'bin/redis-server');

test('fetches into an empty cache once, and finds it there afterwards', async () => {
  expect(await provision(chain, context)).toMatchObject({ source: 'debian-package', version: '8.0' });
  expect(await provision(chain, context)).toMatchObject({ source: 'cache', version: '8.0', path: cachedBinary() });
  expect(fetched).toBe(1);
  expect(await readdir(path.join(context.cacheDir, 'staging'))).toEqual([]);
});

test('of many that want it at once, one fetches', async () => {
  const found = await Promise.all(Array.from({ length: 5 }, () => provision(chain, context)));
  expect(found.map(({ path: file }) => file)).toEqual(Array(5).fill(cachedBinary()));
  expect(fetched).toBe(1);
});

test.each([
  ['changed', (file: string) => appendFile(file, '# more\n'), /the checksum of bin\/redis-server differs/],
  ['cut', (file: string) => truncate(file, 10), /the checksum/],
  ['missing', (file: string) => rm(file), /ENOENT/],
  ['without a readable manifest', (file: string) => writeFile(path.join(file, '../../manifest.json'), '{'), /JSON/],
])('a cached binary that is %s is thrown away, said so, and fetched again', async (_what, corrupt, reason) => {
  await provision(chain, context);
  await corrupt(cachedBinary());
  said.length = 0;
  expect(await provision(chain, context)).toMatchObject({ source: 'debian-package' });
  expect(said).toEqual([expect.stringMatching(/^Redis: the cached binary is corrupt and thrown away/)]);
  expect(said[0]).toMatch(reason);
  expect(fetched).toBe(2);
});

test('what is on PATH in the wrong version is refused with its version', async () => {
  const folder = await scope.makeDir('bin');
  await writeBinary(path.join(folder, 'redis-server'), '6.2');
  const found = await provision(chain, { ...context, env: { PATH: `${folder}:/bin` } });
  expect(found.source).toBe('debian-package');
  expect(found.tried[0]).toMatchObject({
    source: 'path',
    reason: expect.stringContaining('is version 6.2, wanted 7 or later'),
  });
});

test('a fetch that breaks leaves no entry, and its reason in the one error', async () => {
  const broken: Provider = {
    ...fetching,
    find: (given) =>
      installCached(requirement, 'debian-package', given, async () => {
        throw new Error('no route to host');
      }),
  };
  const error = await provision({ ...chain, providers: [...chain.providers.slice(0, 2), broken] }, context).then(
    () => undefined,
    (thrown: Error) => thrown,
  );
  expect(error).toMatchObject({ code: 'dependency-not-found', hint: 'Install it.' });
  expect(error?.message).toBe(
    [
      'Redis (7 or later) could not be had:',
      '  PATH: no redis-server on PATH',
      `  cache: nothing usable in ${context.cacheDir}`,
      '  Debian package: no route to host',
    ].join('\n'),
  );
  expect(await readdir(path.join(context.cacheDir, 'staging'))).toEqual([]);
});

test('an installation that does not run is not kept', async () => {
  const wrong: Provider = {
    ...fetching,
    find: (given) =>
      installCached(requirement, 'debian-package', given, async (folder) => {
        await writeBinary(path.join(folder, 'redis-server'), '5.0');
        return { origin: 'redis-server', file: 'redis-server' };
      }),
  };
  await expect(provision({ ...chain, providers: [wrong] }, context)).rejects.toThrow(/version 5.0, wanted 7 or later/);
  await expect(readFile(path.join(context.cacheDir, entryName(requirement), 'manifest.json'))).rejects.toThrow(
    /ENOENT/,
  );
});

test('a release that cannot be reached costs seconds', async () => {
  const startedAt = performance.now();
  const releases = chains.caddy.providers.filter(({ source }) => source === 'official-release');
  // Nothing listens there.
  const env = { ...context.env, https_proxy: 'http://127.0.0.1:1' };
  await expect(provision({ ...chains.caddy, providers: releases }, { ...context, env })).rejects.toThrow(
    /official release/,
  );
  expect(performance.now() - startedAt).toBeLessThan(10_000);
});

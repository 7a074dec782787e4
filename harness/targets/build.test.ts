import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openRunScope } from '../drivers/run-scope.ts';
import { BlockedError } from '../model/errors.ts';
import { buildOncePerRun, installOnce } from './build.ts';

// Processes are started, on a machine that may be busy.
vi.setConfig({ testTimeout: 30_000 });

test('workers that ask at once build once', async () => {
  await using scope = await openRunScope('build');
  const messages: string[] = [];
  const step = { field: 'start.build', command: 'echo built | tee -a log', cwd: scope.dir, scope };
  const progress = (message: string) => messages.push(message);
  await Promise.all([1, 2, 3].map(() => buildOncePerRun({ ...step, progress })));
  await buildOncePerRun({ ...step, progress });
  expect(await readFile(join(scope.dir, 'log'), 'utf8')).toBe('built\n');
  expect(messages).toEqual(['start.build: echo built | tee -a log', 'start.build: built']);
});

test('a failed build blocks, shows its output, and is not repeated', async () => {
  await using scope = await openRunScope('build');
  const command = 'echo one >> tries; echo "the compiler complains" >&2; exit 2';
  const step = { field: 'start.build', command, cwd: scope.dir, scope, progress: () => {} };
  const errors = await Promise.all([1, 2].map(() => buildOncePerRun(step).catch((error: unknown) => error)));
  for (const error of errors) {
    expect(error).toBeInstanceOf(BlockedError);
    expect(error).toMatchObject({
      code: 'build-failed',
      message: expect.stringMatching(/exit code 2 after \d+ ms\. Last output:\nthe compiler complains$/),
    });
  }
  expect(await readFile(join(scope.dir, 'tries'), 'utf8')).toBe('one\n');
});

test('a build command that does not exist is a usage error', async () => {
  await using scope = await openRunScope('build');
  const step = { field: 'start.build', command: ['no-such-tool'], cwd: scope.dir, scope, progress: () => {} };
  await expect(buildOncePerRun(step)).rejects.toMatchObject({ code: 'command-not-found', exitCode: 64 });
});

test('dependencies are installed when missing or when the lockfile changed, and only then', async () => {
  await using scope = await openRunScope('install');
  const cwd = await scope.makeDir('app');
  await mkdir(join(cwd, 'dependency'));
  await writeFile(join(cwd, 'dependency', 'package.json'), '{"name":"dependency","version":"1.0.0"}');
  await writeFile(
    join(cwd, 'package.json'),
    '{"name":"app","version":"1.0.0","dependencies":{"dependency":"file:dependency"}}',
  );
  const lockfile = (version: string) =>
    JSON.stringify({
      name: 'app',
      version,
      lockfileVersion: 3,
      packages: {
        '': { name: 'app', version, dependencies: { dependency: 'file:dependency' } },
        dependency: { version: '1.0.0' },
        'node_modules/dependency': { resolved: 'dependency', link: true },
      },
    });
  const installs: string[] = [];
  const progress = (message: string) => {
    if (message.startsWith('npm ci: npm ci ')) installs.push(message);
  };
  await writeFile(join(cwd, 'package-lock.json'), lockfile('1.0.0'));
  await Promise.all([1, 2].map(() => installOnce({ cwd, scope, progress })));
  await installOnce({ cwd, scope, progress });
  expect(installs.length).toBe(1);
  expect(await readFile(join(cwd, 'node_modules', 'dependency', 'package.json'), 'utf8')).toContain('dependency');
  await writeFile(join(cwd, 'package-lock.json'), lockfile('1.0.1'));
  await installOnce({ cwd, scope, progress });
  expect(installs.length).toBe(2);
});

import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openRunScope } from '../drivers/run-scope.ts';
import { commandLine } from './executable.ts';
import { baseEnvironment } from './target-environment.ts';

// Processes are started, on a machine that may be busy.
vi.setConfig({ testTimeout: 30_000 });

async function placeIn(cwd: string) {
  return { field: 'start.command', cwd, env: baseEnvironment() };
}

test('finds a command on PATH, the pinned Node first', async () => {
  await using scope = await openRunScope('executable');
  const line = await commandLine(['node', 'main.js'], await placeIn(scope.dir));
  expect(line).toEqual({ command: process.execPath, args: ['main.js'] });
});

test('finds a relative command in the folder to run in', async () => {
  await using scope = await openRunScope('executable');
  await mkdir(join(scope.dir, 'bin'));
  await writeFile(join(scope.dir, 'bin', 'serve'), '#!/bin/sh\n', { mode: 0o755 });
  const place = await placeIn(scope.dir);
  expect(await commandLine(['bin/serve'], place)).toEqual({ command: join(scope.dir, 'bin/serve'), args: [] });
  await chmod(join(scope.dir, 'bin', 'serve'), 0o644);
  await expect(commandLine(['./bin/serve'], place)).rejects.toMatchObject({
    code: 'command-not-executable',
    exitCode: 64,
    message: `start.command: the command "./bin/serve" cannot be executed: ${scope.dir}/bin/serve is there but may not be executed`,
  });
  await expect(commandLine(['./bin'], place)).rejects.toThrow(`${scope.dir}/bin is not a file`);
});

test('a command that does not exist is named, with where it was looked for', async () => {
  await using scope = await openRunScope('executable');
  const place = await placeIn(scope.dir);
  await expect(commandLine(['no-such-command'], place)).rejects.toMatchObject({
    code: 'command-not-found',
    exitCode: 64,
    message: expect.stringContaining(
      `start.command: the command "no-such-command" does not exist; looked for on PATH: ${place.env['PATH']}`,
    ),
  });
  await expect(commandLine(['dist/serve'], place)).rejects.toThrow(`looked for ${scope.dir}/dist/serve`);
  await expect(commandLine(['/no/such'], place)).rejects.toThrow('looked for /no/such');
});

test('a folder that does not exist is named', async () => {
  await expect(commandLine(['node'], await placeIn('/no/such/folder'))).rejects.toMatchObject({
    code: 'command-folder-missing',
    exitCode: 64,
  });
});

test.each([
  'node main.js',
  'cd / && ls',
  'exec node x.js',
  'A=1 no-such-command',
  '"no such" command',
  'if true; then :; fi',
])('leaves to the shell what only it can judge: %s', async (line) => {
  await using scope = await openRunScope('executable');
  expect(await commandLine(line, await placeIn(scope.dir))).toEqual({ command: '/bin/sh', args: ['-c', line] });
});

test.each(['no-such-command --port 1', './no-such && true'])(
  'names the first word of a shell line: %s',
  async (line) => {
    await using scope = await openRunScope('executable');
    await expect(commandLine(line, await placeIn(scope.dir))).rejects.toMatchObject({ code: 'command-not-found' });
  },
);

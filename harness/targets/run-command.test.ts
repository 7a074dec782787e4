import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { processTable } from '../drivers/process-table.ts';
import { openRunScope } from '../drivers/run-scope.ts';
import { ExpectationError, UnsupportedError } from '../model/errors.ts';
import { runManifestCommand } from './run-command.ts';

// Processes are started, on a machine that may be busy.
vi.setConfig({ testTimeout: 30_000 });

const target = (root: string, commands: object) => ({
  kind: 'command' as const,
  root,
  manifest: { name: 'x', start: { command: ['x'] }, env: { logLevel: 'VERBOSITY' }, commands },
});

test('a string is run by the shell, a list is not', async () => {
  await using scope = await openRunScope('command');
  const app = target(scope.dir, { scan: 'echo "$VERBOSITY" && echo err >&2 && exit 3', test: ['echo', '$VERBOSITY'] });
  const options = { scope, env: { LOG_LEVEL: 'loud' }, timeoutMs: 10_000 };
  expect(await runManifestCommand(app, 'scan', options)).toMatchObject({ code: 3, timedOut: false });
  expect((await runManifestCommand(app, 'scan', options)).output.split('\n').sort()).toEqual(['err', 'loud']);
  expect(await runManifestCommand(app, 'test', options)).toMatchObject({ code: 0, output: '$VERBOSITY' });
});

test('a command that outlives its time is ended with all that it started', async () => {
  await using scope = await openRunScope('command');
  const pidFile = join(scope.dir, 'pid');
  await writeFile(
    join(scope.dir, 'hang.sh'),
    `trap '' TERM INT\nsleep 1000 & echo $! > ${pidFile}\necho begun\nwait\nwait\n`,
  );
  const app = target(scope.dir, { restore: 'sh hang.sh; true' });
  const result = await runManifestCommand(app, 'restore', { scope, env: {}, timeoutMs: 300 });
  expect(result).toMatchObject({ code: null, timedOut: true, output: 'begun' });
  expect(result.durationMs).toBeGreaterThanOrEqual(300);
  const left = (await processTable()).filter((entry) => entry.parentPid === process.pid);
  expect(left).toEqual([]);
});

test('a command that the target does not ship fails the target, and is unsupported for a URL', async () => {
  await using scope = await openRunScope('command');
  const app = target(scope.dir, {});
  const options = { scope, env: {}, timeoutMs: 1_000 };
  await expect(runManifestCommand(app, 'scan', options)).rejects.toBeInstanceOf(ExpectationError);
  await expect(runManifestCommand({ ...app, kind: 'url' }, 'scan', options)).rejects.toBeInstanceOf(UnsupportedError);
});

// Proves that a run folder which is broken, read-only or of another target ends a command with one clear error.
import { spawnSync } from 'node:child_process';
import { cp, mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'vitest';
import { endDeadlineMs, expectEnd } from './expect-end.ts';
import { openWorkplace, projectRoot } from './run-suite.ts';

const concurrent = { concurrent: true, timeout: 3 * endDeadlineMs };

test('evidence that vanished, runs of two targets, findings cut in a line: one error each', concurrent, async () => {
  await using workplace = await openWorkplace();
  const golden = path.join(projectRoot, 'results', 'golden', 'report', 'run');
  const copy = async (name: string) => {
    const dir = path.join(workplace.dir, name);
    await cp(golden, dir, { recursive: true });
    return dir;
  };
  const vanished = await copy('vanished');
  const evidence = path.join('evidence', 'graceful-shutdown', 'drains-in-flight', 'output.txt');
  await rm(path.join(vanished, evidence));
  await expectEnd({ workplace, args: ['report', vanished] }, 64, [evidence, 'does not exist']);

  const other = await copy('other');
  const run = await readFile(path.join(other, 'run.json'), 'utf8');
  await writeFile(path.join(other, 'run.json'), run.replace('"name": "my-service"', '"name": "another-service"'));
  await expectEnd({ workplace, args: ['compare', other, golden] }, 64, [
    'another-service',
    'my-service',
    'same target',
  ]);

  const cut = await copy('cut');
  await truncate(path.join(cut, 'findings.ndjson'), 2_000);
  await expectEnd({ workplace, args: ['compare', golden, cut] }, 64, [
    /findings\.ndjson:\d+: the last line is cut off/,
  ]);
});

test('a run folder that is read-only: exit 70, and the file is named', concurrent, async ({ skip }) => {
  await using workplace = await openWorkplace();
  const golden = path.join(projectRoot, 'results', 'golden', 'report', 'run');
  const dir = path.join(workplace.dir, 'read-only');
  await mkdir(dir);
  const mounted = spawnSync('mount', ['--bind', golden, dir], { encoding: 'utf8' });
  if (mounted.status !== 0) skip(`needs root, to mount a folder read-only: ${mounted.stderr?.trim() || mounted.error}`);
  try {
    const again = spawnSync('mount', ['-o', 'remount,ro,bind', dir], { encoding: 'utf8' });
    if (again.status !== 0) skip(`a bind mount cannot be made read-only here: ${again.stderr.trim()}`);
    await expectEnd({ workplace, args: ['report', dir] }, 70, ['grade.json', 'read-only']);
    await expectEnd({ workplace, args: ['compare', golden, dir] }, 70, ['comparison-with-', 'read-only']);
  } finally {
    spawnSync('umount', [dir]);
  }
});

// Holds that nothing of a run is left, also when its runner was killed, and that living runs are spared.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { poll } from './poll.ts';
import { processEntry } from './process-table.ts';
import { startProcess } from './processes.ts';
import { openRunScope } from './run-scope.ts';
import { sweepDeadRuns, sweepRun } from './sweep.ts';

const isGone = (pid: number) => processEntry(pid)?.zombie ?? true;
const forever = ['-e', 'setInterval(() => {}, 1000)'];

test('sweeping a run ends marked processes and those that work in its folder, whatever their group', async () => {
  await using scope = await openRunScope('sweep-1');
  const marked = await startProcess({
    name: 'marked',
    command: process.execPath,
    args: forever,
    cwd: '/',
    env: {},
    scope,
  });
  const dir = await scope.makeDir('work');
  const unmarked = spawn(process.execPath, forever, { cwd: dir, env: {}, detached: true, stdio: 'ignore' });
  await once(unmarked, 'spawn');
  const swept = await sweepRun(scope);
  expect(swept.processes.map(({ pid }) => pid).sort()).toEqual([marked.pid, Number(unmarked.pid)].sort());
  expect(swept.folderRemoved).toBe(true);
  expect(isGone(marked.pid)).toBe(true);
  expect(isGone(Number(unmarked.pid))).toBe(true);
  expect(existsSync(scope.dir)).toBe(false);
});

test('after SIGKILL of the runner, the next start ends its children and removes its folder', async () => {
  const runner = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    `import { openRunScope } from ${JSON.stringify(path.join(import.meta.dirname, 'run-scope.ts'))};
     import { startProcess } from ${JSON.stringify(path.join(import.meta.dirname, 'processes.ts'))};
     const scope = await openRunScope('killed');
     const child = await startProcess({ name: 'child', command: process.execPath, args: ${JSON.stringify(forever)}, cwd: scope.dir, env: {}, scope });
     console.log(JSON.stringify({ pid: child.pid, dir: scope.dir, quick: await scope.makeQuickDir('database') }));`,
  ]);
  let printed = '';
  runner.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  await poll(() => printed.includes('\n') || undefined, { deadlineMs: 10_000 });
  const { pid, dir, quick } = JSON.parse(printed) as { pid: number; dir: string; quick: string };
  expect((await sweepDeadRuns()).map((swept) => swept.dir)).not.toContain(dir);
  expect(isGone(pid)).toBe(false);

  runner.kill('SIGKILL');
  await once(runner, 'exit');
  const swept = (await sweepDeadRuns()).find((one) => one.dir === dir);
  expect(swept).toMatchObject({ folderRemoved: true, processes: [{ pid }] });
  expect(isGone(pid)).toBe(true);
  for (const folder of [dir, quick, path.dirname(quick)]) expect(existsSync(folder)).toBe(false);
});

test('a folder of another pid world is left alone', async () => {
  await using scope = await openRunScope('sweep-3');
  const foreign = path.join(path.dirname(scope.dir), 'seaworthy-4194303-1-00000000');
  await mkdir(foreign);
  const [boot] = (await readFile(path.join(scope.dir, 'pid-world'), 'utf8')).split(' ');
  await writeFile(path.join(foreign, 'pid-world'), `${boot} pid:[1]`);
  try {
    expect((await sweepDeadRuns()).map((swept) => swept.dir)).not.toContain(foreign);
    expect(existsSync(foreign)).toBe(true);
  } finally {
    await sweepRun({ dir: foreign });
  }
  expect(existsSync(foreign)).toBe(false);
});

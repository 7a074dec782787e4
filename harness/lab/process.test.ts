// Tests what is seen of a process, and signals to it, with real processes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { Budget } from '../model/budget.ts';
import { ExpectationError } from '../model/errors.ts';
import type { ExitStatus } from '../targets/target.ts';
import { LabJournal } from './journal.ts';
import { ProcessHandle, SignalHandle } from './process.ts';
import { Waiter } from './waiter.ts';
import type { World } from './world.ts';

const budget = { key: 'exit', value: 500, unit: 'ms', comparison: '<=' } as Budget;

/** A process that says when it is up; `onTerm` is what it does at SIGTERM. */
async function start(onTerm: string, toldAfterMs = 0) {
  const script = `process.on('SIGTERM', () => { ${onTerm} }); setInterval(() => {}, 1000); console.log('up');`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const instance: { pid: number | undefined; exitStatus?: ExitStatus; exited: Promise<ExitStatus> } & {
    signal: (name: NodeJS.Signals) => void;
  } = {
    pid: child.pid,
    signal: (name) => void child.kill(name),
    exited: once(child, 'exit').then(async ([code, signal]) => {
      const exitStatus: ExitStatus = { code, signal, atMs: performance.timeOrigin + performance.now() };
      instance.exitStatus = exitStatus;
      await setTimeout(toldAfterMs);
      return exitStatus;
    }),
  };
  await once(child.stdout, 'data');
  const journal = new LabJournal(() => {});
  const world = { instance: () => instance } as unknown as World;
  const wait = new Waiter(new Map([['exit', budget]]), journal);
  return { instance, journal, process: new ProcessHandle(world, wait), signal: new SignalHandle(world, journal) };
}

test('an identity stays the same while the process runs, and says how it ended', async () => {
  const { process, signal, instance } = await start('process.exit(3)');
  const first = process.identity();
  expect(first).toMatch(/^pid \d+, started \d+$/);
  expect(process.identity()).toBe(first);
  process.expectRunning();
  signal.send('SIGTERM');
  await instance.exited;
  expect(process.identity()).toBe('ended (3)');
  expect(() => process.expectRunning()).toThrow(
    expect.objectContaining({ code: 'target-ended', message: expect.stringContaining('it ended with 3') }),
  );
});

test('the exit and its time are measured against the budget, and the signal is a moment', async () => {
  const { process, signal, journal } = await start('process.exit(0)');
  signal.send('SIGTERM');
  const exit = await process.untilExit('exit', { extraMs: 10_000 });
  expect(exit).toMatchObject({ code: 0, elapsedMs: expect.any(Number) });
  expect(journal.moments).toMatchObject([{ event: 'SIGTERM sent', detail: 'to instance 0' }]);
  expect(journal.measurements).toMatchObject([{ name: 'the exit of the process, beyond 10000 ms', unit: 'ms' }]);
});

test('an exit is judged by when it was, not by when the last of the output was read', async () => {
  const { process, signal } = await start('process.exit(0)', 900);
  signal.send('SIGTERM');
  expect(await process.untilExit('exit')).toMatchObject({ code: 0, elapsedMs: expect.any(Number) });
});

test('a process that outlives the budget is the fault of the target', async () => {
  const { process, signal } = await start('');
  signal.send('SIGTERM');
  const thrown = await process.untilExit('exit').catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(ExpectationError);
  expect(thrown).toMatchObject({ code: 'not-in-time', message: expect.stringContaining('within 500 ms') });
});

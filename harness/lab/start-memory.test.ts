import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { BlockedError, HarnessError } from '../model/errors.ts';
import { rememberBlocked, rememberReady, requireStartable } from './start-memory.ts';

const neverReady = new BlockedError({ code: 'target-not-ready', message: 'no 200 within 30 s', hint: 'Look at it.' });

async function scope(): Promise<{ dir: string }> {
  const dir = await mkdtemp(path.join(tmpdir(), 'start-memory-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  return { dir };
}

test('a target that was never ready is not waited for again, and the reason says where it was seen', async () => {
  const run = await scope();
  await requireStartable(run);
  await rememberBlocked(run, 'health/probe-transitions', neverReady);
  const thrown = await requireStartable(run).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(BlockedError);
  expect(thrown).toMatchObject({ code: 'target-not-ready', hint: 'Look at it.' });
  expect(String(thrown)).toMatch(/no 200 within 30 s\n.*health\/probe-transitions/);
});

test('a target that was ready once is started again, whatever came before or after', async () => {
  const run = await scope();
  await rememberBlocked(run, 'health/probe-transitions', neverReady);
  await rememberReady(run);
  await requireStartable(run);
  await rememberBlocked(run, 'health/probe-transitions', neverReady);
  await requireStartable(run);
});

test('a target that ended at once, and a harness that broke, are not remembered', async () => {
  const run = await scope();
  await rememberBlocked(run, 'a/b', new BlockedError({ code: 'target-exited', message: 'it ended' }));
  await rememberBlocked(run, 'a/b', new HarnessError({ code: 'target-not-ready', message: 'it broke' }));
  await requireStartable(run);
});

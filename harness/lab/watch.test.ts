// Tests a watch: every attempt is kept, stopping waits for those under way, and a probe that throws is not lost.
import { expect, test } from 'vitest';
import { InconclusiveError } from '../model/errors.ts';
import type { Attempt } from './answer.ts';
import { waitFor } from './wait.ts';
import { watchPath } from './watch.ts';

const base = { method: 'GET', path: '/', durationMs: 1, atMs: 0 };
const answer = (status: number): Attempt => ({ ...base, status, headers: {}, text: '', truncated: false });

const enough = (seen: () => number, count: number) =>
  waitFor({ what: `${count} probes`, limitMs: 10_000, pollMs: 2 }, () => (seen() >= count ? true : undefined));

test('attempts are told apart by what they were answered', async () => {
  let n = 0;
  const turn: Attempt[] = [answer(200), answer(503), { ...base, failure: 'timeout' }];
  const watch = watchPath(1, async () => turn[n++ % 3] ?? answer(0));
  await enough(() => watch.attempts.length, 6);
  await watch.stop();
  const third = Math.floor(watch.attempts.length / 3);
  expect(watch.withStatus(200).length).toBeGreaterThanOrEqual(third);
  expect(watch.withStatus(200).length + watch.otherThan(200).length).toBe(watch.attempts.length);
  expect(watch.otherThan(200)).toContainEqual({ ...base, failure: 'timeout' });
});

test('of answers those before a moment are told from those after it', async () => {
  let n = 0;
  const watch = watchPath(1, async () => ({ ...answer(200), atMs: n++ }));
  await enough(() => watch.attempts.length, 6);
  await watch.stop();
  // Each took 1 ms, so the one that began at 2 was there at 3.
  expect(watch.withStatus(200, 3).map(({ atMs }) => atMs)).toEqual([0, 1]);
  expect(watch.withStatus(503, 3)).toEqual([]);
});

test('a slow probe does not hold up the next, and stopping waits for all of them', async () => {
  const open: PromiseWithResolvers<Attempt>[] = [];
  const watch = watchPath(1, () => {
    const one = Promise.withResolvers<Attempt>();
    open.push(one);
    return one.promise;
  });
  await enough(() => open.length, 3);
  let stopped = false;
  const stopping = watch.stop().then(() => {
    stopped = true;
  });
  expect([stopped, watch.attempts.length]).toEqual([false, 0]);
  for (const one of open) one.resolve(answer(200));
  await stopping;
  expect(watch.attempts).toHaveLength(open.length);
});

test('a probe that throws is told by stopping, and to whoever asks, and by nothing else', async () => {
  let asked = 0;
  const broken = new Error('broken');
  const watch = watchPath(1, async () => {
    asked += 1;
    throw broken;
  });
  await enough(() => asked, 3);
  expect(() => watch.requireProbing()).toThrow(broken);
  await expect(watch.stop()).rejects.toBe(broken);
  await watch[Symbol.asyncDispose]();
  expect(watch.attempts).toEqual([]);
});

const asked = { method: 'GET', path: '/livez', durationMs: 1_000, atMs: 0 };
const late: Attempt = { ...asked, failure: 'timeout' };
const refused: Attempt = { ...asked, failure: 'ECONNREFUSED' };

/** A watch of the given attempts on a machine that holds each up for `heldUpMs`. */
async function watched(heldUpMs: number, ...attempts: Attempt[]) {
  const waiting = [...attempts];
  const { promise: all, resolve } = Promise.withResolvers<void>();
  let allowanceMs = 0;
  const probe = async (): Promise<Attempt> => {
    const attempt = waiting.shift();
    if (attempt === undefined) throw new Error('nothing left to ask');
    allowanceMs += heldUpMs;
    if (waiting.length === 0) resolve();
    return attempt;
  };
  const watch = watchPath(1, probe, { allowanceMs: () => allowanceMs, [Symbol.dispose]: () => {} });
  await all;
  await watch[Symbol.asyncDispose]();
  return watch;
}

test('a probe without an answer on a calm machine counts', async () => {
  expect((await watched(200, late)).otherThan(200)).toEqual([late]);
});

test('one that the machine may have held up decides nothing', async () => {
  const watch = await watched(300, late);
  expect(() => watch.otherThan(200)).toThrow(InconclusiveError);
});

test('anything else that is wrong counts on any machine', async () => {
  expect((await watched(300, late, refused)).otherThan(200)).toEqual([late, refused]);
});

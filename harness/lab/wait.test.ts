// Tests the three-way verdict of a wait, each bound from both sides, against the real clock.
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ExpectationError, HarnessError, InconclusiveError } from '../model/errors.ts';
import { waitFor, waitForPromise } from './wait.ts';

const thrownBy = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

/** Keeps the event loop busy, as a starved machine does. */
function block(forMs: number): void {
  const until = performance.now() + forMs;
  while (performance.now() < until);
}

test('what happens in time is returned with the time that it took', async () => {
  const startedAt = performance.now();
  const due = () => (performance.now() - startedAt > 100 ? 'there' : undefined);
  const { value, elapsedMs } = await waitFor({ what: 'it', limitMs: 5_000, pollMs: 10 }, due);
  expect(value).toBe('there');
  expect(elapsedMs).toBeGreaterThan(99);
  expect(elapsedMs).toBeLessThan(5_000);
});

test('null, 0 and false are values; only undefined goes on waiting', async () => {
  for (const value of [null, 0, false, '']) {
    expect((await waitFor({ what: 'it', limitMs: 1_000 }, () => value)).value).toBe(value);
  }
});

test('late by more than the machine explains is the failure of the target, and says what was seen last', async () => {
  const startedAt = performance.now();
  const late = () => (performance.now() - startedAt > 1_000 ? true : undefined);
  const error = await thrownBy(waitFor({ what: '503 from /readyz', limitMs: 100, last: () => 200 }, late));
  expect(error).toBeInstanceOf(ExpectationError);
  expect(error).toMatchObject({
    code: 'not-in-time',
    message: expect.stringMatching(/^expected 503 from \/readyz within 100 ms; it took \d+ ms \(last seen: 200\)$/),
    mismatch: { expected: '503 from /readyz within 100 ms', actual: 200 },
  });
});

test('late by less than the machine explains decides nothing', async () => {
  const busy = () => {
    block(400);
    return true;
  };
  const error = await thrownBy(waitFor({ what: 'it', limitMs: 150 }, busy));
  expect(error).toBeInstanceOf(InconclusiveError);
  expect(error).toMatchObject({ code: 'machine-too-busy' });
});

test('what never happens fails after twice the limit and a second, and not much later', async () => {
  const startedAt = performance.now();
  const error = await thrownBy(waitFor({ what: 'it', limitMs: 100 }, () => undefined));
  const elapsedMs = performance.now() - startedAt;
  expect(error).toBeInstanceOf(ExpectationError);
  expect(error).toMatchObject({ message: expect.stringContaining('it did not happen') });
  expect(elapsedMs).toBeGreaterThanOrEqual(1_200);
  expect(elapsedMs).toBeLessThan(5_000);
});

test('an attempt that throws ends the wait with its own error', async () => {
  const broken = new Error('broken');
  const throwing = () => {
    throw broken;
  };
  expect(await thrownBy(waitFor({ what: 'it', limitMs: 1_000 }, throwing))).toBe(broken);
});

test('a promise is waited for in the same manner', async () => {
  const wait = { what: 'the exit', limitMs: 100 };
  expect((await waitForPromise({ ...wait, limitMs: 5_000 }, setTimeout(20, 'done'))).value).toBe('done');
  expect(await thrownBy(waitForPromise(wait, setTimeout(1_000)))).toBeInstanceOf(ExpectationError);
  expect(await thrownBy(waitForPromise(wait, Promise.withResolvers().promise))).toMatchObject({
    message: expect.stringContaining('it did not happen'),
  });
  const rejected = Promise.reject(new Error('broken'));
  expect(await thrownBy(waitForPromise(wait, rejected))).toMatchObject({ message: 'broken' });
});

test('a promise that rejects after it was given up ends nothing', async () => {
  const { promise, reject } = Promise.withResolvers<void>();
  expect(await thrownBy(waitForPromise({ what: 'it', limitMs: 10 }, promise))).toBeInstanceOf(ExpectationError);
  reject(new Error('too late to matter'));
  await setTimeout(10);
});

test('what a part of the lab itself does not do is no failure of the target', async () => {
  const wait = { what: 'a round', limitMs: 50, blame: 'harness' } as const;
  const error = await thrownBy(waitFor(wait, () => undefined));
  expect(error).toBeInstanceOf(HarnessError);
  expect(error).toMatchObject({ code: 'lab-stalled', message: 'expected a round within 50 ms; it did not happen' });
  const never = waitForPromise(wait, new Promise(() => {}));
  expect(await thrownBy(never)).toBeInstanceOf(HarnessError);
});

test('what is told late is judged by when it happened', async () => {
  const told = async () => {
    const atMs = performance.now();
    await setTimeout(400);
    return { atMs };
  };
  const wait = { what: 'it', limitMs: 300, atMs: (value: { atMs: number }) => value.atMs };
  expect((await waitForPromise(wait, told())).elapsedMs).toBeLessThan(300);
});

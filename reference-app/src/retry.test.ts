import { expect, test } from 'vitest';
import { backoffMs, retry } from './retry.ts';

const policy = { attempts: 3, baseDelayMs: 1, factor: 3, shouldRetry: () => true };

test('returns the first success', async () => {
  let calls = 0;
  const work = async () => {
    calls += 1;
    if (calls < 3) throw new Error('not yet');
    return calls;
  };
  expect(await retry(policy, new AbortController().signal, work)).toBe(3);
});

test('gives up after its attempts, and at once on what is not worth a retry or past the deadline', async () => {
  const attemptsOf = async (overrides: Partial<typeof policy>, signal: AbortSignal) => {
    let calls = 0;
    const work = async () => {
      calls += 1;
      throw new Error('down');
    };
    await expect(retry({ ...policy, ...overrides }, signal, work)).rejects.toThrow('down');
    return calls;
  };
  const open = new AbortController().signal;
  expect(await attemptsOf({}, open)).toBe(3);
  expect(await attemptsOf({ shouldRetry: () => false }, open)).toBe(1);
  expect(await attemptsOf({}, AbortSignal.abort())).toBe(1);
});

test('the smallest later gap is above the largest earlier one, and gaps vary', () => {
  const gap = (attempt: number, random: number) => backoffMs({ ...policy, baseDelayMs: 50 }, attempt, () => random);
  expect(gap(2, 0)).toBeGreaterThan(gap(1, 1));
  expect(gap(1, 0)).toBeLessThan(gap(1, 1));
});

import { expect, test } from 'vitest';
import { createTokenBucket } from './token-bucket.ts';

test('allows the burst, then the rate, and says how long to wait', () => {
  const bucket = createTokenBucket(10, 3);
  const takeAt = (nowMs: number) => bucket.take(nowMs).taken;
  expect([0, 0, 0, 0].map(takeAt)).toEqual([true, true, true, false]);
  expect(bucket.take(50)).toEqual({ taken: false, waitMs: 50 });
  expect([100, 100].map(takeAt)).toEqual([true, false]);
  expect([10_000, 10_000, 10_000, 10_000].map(takeAt)).toEqual([true, true, true, false]);
});

// Tests that a busy event loop is told from a quiet one.
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { StarvationWatch } from './starvation.ts';

test('a blocked event loop is allowed for, by what it was blocked and no more than has passed', async () => {
  using watch = new StarvationWatch();
  const startedAt = performance.now();
  while (performance.now() - startedAt < 300);
  await setTimeout(0);
  const allowedMs = watch.allowanceMs();
  const passedMs = performance.now() - startedAt;
  expect(allowedMs).toBeGreaterThanOrEqual(250);
  expect(allowedMs).toBeLessThanOrEqual(1.5 * passedMs);
});

test('time that merely passes is not allowed for', async () => {
  using watch = new StarvationWatch();
  const startedAt = performance.now();
  await setTimeout(300);
  // Other work on the machine counts half; waiting itself counts nothing.
  expect(watch.allowanceMs()).toBeLessThan(performance.now() - startedAt);
});

// Timers must not be early: the contract has strict lower bounds.
import { expect, test } from 'vitest';
import { DueTimer } from './due-timer.ts';

test('is never early, by however little', async () => {
  const earlyByMs = await Promise.all(
    Array.from({ length: 200 }, async (_, index) => {
      const dueMs = performance.now() + index * 0.37;
      await new Promise<void>((resolve) => new DueTimer(resolve).set(dueMs));
      return dueMs - performance.now();
    }),
  );
  expect(Math.max(...earlyByMs)).toBeLessThanOrEqual(0);
});

test('fires only for the time set last, and not once it is cleared', async () => {
  const fired: string[] = [];
  const timer = new DueTimer(() => fired.push('timer'));
  timer.set(performance.now() + 5);
  timer.set(performance.now() + 10);
  const cleared = new DueTimer(() => fired.push('cleared'));
  cleared.set(performance.now() + 1);
  cleared.clear();
  await new Promise<void>((resolve) => new DueTimer(resolve).set(performance.now() + 30));
  expect(fired).toEqual(['timer']);
});

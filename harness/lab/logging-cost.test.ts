// Tests what is concluded from the comparison of pairs; the pairs themselves are measured in the full profile.
import { expect, test } from 'vitest';
import { LabJournal } from './journal.ts';
import { costOf, LoggingCostHandle } from './logging-cost.ts';
import type { World } from './world.ts';

const handle = new LoggingCostHandle({} as World, new LabJournal(() => {}));

test('less throughput with logging is a cost, and its bounds keep their order', () => {
  const { cost, atLeast, atMost, pairs } = costOf({
    effect: Math.log(0.9),
    lower: Math.log(0.88),
    upper: Math.log(0.93),
    pairs: 7,
  });
  expect([cost, atLeast, atMost].map((percent) => Number(percent.toFixed(1)))).toEqual([10, 7, 12]);
  expect(pairs).toBe(7);
});

test('bounds on one side of the limit decide, on both sides they do not', () => {
  const cost = { cost: 10, pairs: 7 };
  expect(() => handle.requireDecided({ ...cost, atLeast: 7, atMost: 15 }, 15)).not.toThrow();
  expect(() => handle.requireDecided({ ...cost, atLeast: 16, atMost: 20 }, 15)).not.toThrow();
  expect(() => handle.requireDecided({ ...cost, atLeast: 12, atMost: 20 }, 15)).toThrow('12.0 % to 20.0 %');
});

test('a profile without pairs enough is inconclusive by name', async () => {
  await expect(handle.compare(1)).rejects.toMatchObject({ code: 'profile-too-short' });
});

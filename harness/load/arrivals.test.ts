// Tests of the arrivals: the schedule is exact, independent of what the arrivals do, and repeatable.
import { expect, test } from 'vitest';
import { scheduleOffsets, startArrivals } from './arrivals.ts';

const take = (count: number, next: () => number) => Array.from({ length: count }, next);

test('a fixed schedule has no drift', () => {
  const offsets = take(30_001, scheduleOffsets({ ratePerSecond: 300, schedule: 'fixed', seed: '' }));
  expect([offsets[0], offsets[1], offsets[30_000]]).toEqual([0, 1000 / 300, 100_000]);
});

test('a Poisson schedule has the asked mean rate and exponential gaps, and repeats from its seed', () => {
  const options = { ratePerSecond: 1000, schedule: 'poisson', seed: 'gaps' } as const;
  const offsets = take(20_000, scheduleOffsets(options));
  const gaps = offsets.map((offset, n) => offset - (offsets[n - 1] ?? 0));
  const mean = gaps.reduce((sum, gap) => sum + gap) / gaps.length;
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
  // Four standard errors: 1/sqrt(n) for the mean, sqrt(8/n) for the variance of an exponential.
  expect(Math.abs(mean - 1)).toBeLessThan(4 / Math.sqrt(20_000));
  expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(8 / 20_000));
  expect(take(20_000, scheduleOffsets(options))).toEqual(offsets);
  expect(take(3, scheduleOffsets({ ...options, seed: 'other' }))).not.toEqual(offsets.slice(0, 3));
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('a rate of %s is refused', (ratePerSecond) => {
  expect(() => scheduleOffsets({ ratePerSecond, schedule: 'fixed', seed: '' })).toThrow(RangeError);
});

test('a stall delays arrivals but loses none, and their intended times stay', async () => {
  const intended: number[] = [];
  const arrivals = startArrivals({
    ratePerSecond: 1000,
    schedule: 'fixed',
    seed: '',
    durationMs: 100,
    arrive(intendedAtMs, n) {
      intended.push(intendedAtMs);
      const until = performance.now() + (n === 10 ? 50 : 0);
      while (performance.now() < until);
    },
  });
  await arrivals.done;
  expect(intended).toEqual(Array.from({ length: 100 }, (_, n) => arrivals.startedAtMs + n));
  expect(arrivals.lateness.summary().maxMs).toBeGreaterThan(48);
  expect(arrivals.lateness.count).toBe(100);
});

test('none is ever early, and stop() ends an endless schedule', async () => {
  const early: number[] = [];
  let seen = 0;
  const arrivals = startArrivals({
    ratePerSecond: 2000,
    schedule: 'poisson',
    seed: 'early',
    arrive(intendedAtMs) {
      const now = performance.timeOrigin + performance.now();
      if (now < intendedAtMs) early.push(intendedAtMs - now);
      seen += 1;
      if (seen === 200) arrivals.stop();
    },
  });
  await arrivals.done;
  expect([early, seen >= 200]).toEqual([[], true]);
});

test('what arrive throws is told by done', async () => {
  const arrivals = startArrivals({
    ratePerSecond: 100,
    schedule: 'fixed',
    seed: '',
    arrive() {
      throw new Error('no request');
    },
  });
  await expect(arrivals.done).rejects.toThrow('no request');
});

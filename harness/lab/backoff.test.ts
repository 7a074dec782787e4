// Tests the statistics of gaps with gaps whose law is known.
import { expect, test } from 'vitest';
import { seededRandom } from '../model/seeded-random.ts';
import { growthOf, quantile, spreadOf } from './backoff.ts';

const random = seededRandom('gaps');
const between = (low: number, high: number) => low + random.next() * (high - low);
const draw = (first: () => number, second: () => number) =>
  Array.from({ length: 30 }, () => ({ first: first(), second: second() }));

test('quantiles are linear between the nearest values', () => {
  expect([quantile([4, 1, 3, 2], 0.5), quantile([10, 20], 0.25), quantile([7], 0.975)]).toEqual([2.5, 12.5, 7]);
  expect(quantile([], 0.5)).toBeNaN();
});

test('doubling with full jitter lies above 1.25 as a whole; the same delay again lies below', () => {
  const doubling = growthOf(
    draw(
      () => between(0, 100),
      () => between(0, 200),
    ),
    'a',
  );
  expect(doubling.low).toBeGreaterThan(1.25);
  const same = growthOf(
    draw(
      () => between(50, 100),
      () => between(50, 100),
    ),
    'a',
  );
  expect(same.high).toBeLessThan(1.25);
  expect(same.low).toBeLessThan(same.middle);
});

test('the same gaps and seed give the same interval, and no gaps give none', () => {
  const pairs = draw(
    () => between(1, 9),
    () => between(1, 9),
  );
  expect(growthOf(pairs, 'a')).toEqual(growthOf(pairs, 'a'));
  expect(growthOf([], 'a')).toEqual({ low: 0, middle: 0, high: 0 });
});

test('jitter is told from a timer, also when a few gaps were late', () => {
  expect(spreadOf(Array.from({ length: 30 }, () => between(75, 150)))).toBeGreaterThan(0.2);
  const timer = Array.from({ length: 30 }, (_, index) => (index < 5 ? 190 : between(150, 152)));
  expect(spreadOf(timer)).toBeLessThan(0.05);
  expect(spreadOf([])).toBe(0);
});

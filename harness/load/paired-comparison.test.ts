// Tests the comparison of pairs against published tables and a published example, and how often it errs.
import { expect, test } from 'vitest';
import { seededRandom } from '../model/seeded-random.ts';
import { pairedEffect, signedRankProbability } from './paired-comparison.ts';

// Critical values of the signed-rank test, one-sided 5 %: the largest W that is significant (Wilcoxon and Wilcox, 1964).
const tabled = [
  [5, 0],
  [6, 2],
  [7, 3],
  [8, 5],
  [9, 8],
  [10, 10],
  [11, 13],
  [12, 17],
  [15, 30],
  [20, 60],
] as const;

test.each(tabled)('with %i pairs the largest significant W is %i', (pairs, critical) => {
  expect(signedRankProbability(pairs, critical)).toBeLessThanOrEqual(0.05);
  expect(signedRankProbability(pairs, critical + 1)).toBeGreaterThan(0.05);
});

// Depression scores of nine patients before and after therapy: Hollander and Wolfe (1973), example 3.1, pages 27 to 35.
const before = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
const after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
const differences = before.map((value, index) => value - (after[index] ?? 0));

test('the published example: W = 5 of 45, P = 0.0195, effect 0.46, bounds 0.010 and 0.786', () => {
  expect(signedRankProbability(9, 5)).toBeCloseTo(0.01953, 5);
  const { effect, lower, upper, pairs } = pairedEffect(differences, 1 - 0.0196);
  expect([effect, lower, upper].map((value) => Number(value.toFixed(3)))).toEqual([0.46, 0.01, 0.786]);
  expect(pairs).toBe(9);
});

test('too few pairs, or a measurement that is no number, decide nothing', () => {
  expect(() => pairedEffect([0.1, 0.1, 0.1, 0.1])).toThrow('4 pairs cannot decide');
  expect(() => pairedEffect([])).toThrow(RangeError);
  expect(() => pairedEffect([0.1, 0.1, 0.1, 0.1, Number.NaN])).toThrow(RangeError);
  expect(pairedEffect([0.1, 0.2, 0.3, 0.4, 0.5])).toMatchObject({ lower: 0.1, upper: 0.5 });
});

test('the bounds hold as often as they say, and the effect is found', () => {
  const random = seededRandom('paired-comparison');
  const noise = () => Array.from({ length: 6 }, () => random.next() - 0.5).reduce((sum, one) => sum + one, 0) * 0.03;
  const runs = Array.from({ length: 2_000 }, () => pairedEffect(Array.from({ length: 7 }, () => 0.1 + noise())));
  const wrong = runs.filter(({ lower }) => lower > 0.1).length / runs.length;
  expect(wrong).toBeGreaterThan(0.025);
  expect(wrong).toBeLessThan(0.055);
  const mean = runs.reduce((sum, { effect }) => sum + effect, 0) / runs.length;
  expect(mean).toBeCloseTo(0.1, 2);
});

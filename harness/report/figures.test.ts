import { expect, test } from 'vitest';
import { distanceText, durationText, figure, judgeBudget } from './figures.ts';

test.each([
  ['<=', 250, false],
  ['<=', 250.001, true],
  ['<', 250, true],
  ['>=', 250, false],
  ['>=', 249, true],
  ['>', 250, true],
  ['==', 250, false],
  ['==', 251, true],
] as const)('a limit of %s 250 and a value of %d: broken is %s', (comparison, value, broken) => {
  const verdict = judgeBudget({ name: 'x', value, unit: 'ms', budget: { key: 'k', limit: 250, comparison } });
  expect(verdict?.broken).toBe(broken);
});

test('a distance says how much and which part of the limit', () => {
  const of = (value: number, limit: number): string => {
    const verdict = judgeBudget({ name: 'x', value, unit: 'ms', budget: { key: 'k', limit, comparison: '<=' } });
    return verdict === undefined ? '' : distanceText(verdict, 'ms');
  };
  expect(of(312, 250)).toBe('62 ms (24.8 %)');
  expect(of(3, 0)).toBe('3 ms');
  expect(judgeBudget({ name: 'x', value: 1, unit: 'ms' })).toBeUndefined();
});

test('figures and durations are short', () => {
  expect([0, 12.34567, 0.000123456, 1e6, -1.5].map(figure)).toEqual(['0', '12.346', '0.000123', '1000000', '-1.5']);
  expect([0, 999, 1_000, 10_250, 59_940, 125_000].map(durationText)).toEqual([
    '0 ms',
    '999 ms',
    '1 s',
    '10.3 s',
    '59.9 s',
    '2 min 5 s',
  ]);
});

// Tests how a figure stands to its goal, at the bound and where there is no number.
import { expect, test } from 'vitest';
import { exitCodes } from '../model/outcome.ts';
import { benchExitCode, type Figure, figureText, median, verdictOf } from './figure.ts';

const figure = (value: number, comparison?: '<=' | '>='): Figure => ({
  name: 'start',
  value,
  unit: 'ms',
  ...(comparison !== undefined && { goal: { comparison, value: 100 } }),
});

test.each([
  [100, '<=', 'met'],
  [100.1, '<=', 'missed'],
  [100, '>=', 'met'],
  [99.9, '>=', 'missed'],
  [Number.NaN, '<=', 'not measured'],
  [Number.NaN, '>=', 'not measured'],
  [Number.POSITIVE_INFINITY, '>=', 'not measured'],
  [100, undefined, undefined],
] as const)('%d beside a goal of %s 100: %s', (value, comparison, verdict) => {
  expect(verdictOf(figure(value, comparison))).toBe(verdict);
});

test('what has no number is said to have none, in its line and in the exit code', () => {
  const line = figureText({ ...figure(median([]), '<='), detail: 'no browser here' });
  expect(line).toMatch(/^start +- +<= 100 {2}NOT MEASURED {2}no browser here$/);
  expect(figureText(figure(100, '<='))).toMatch(/ 100 ms +<= 100 {2}met$/);
  expect(figureText(figure(101, '<='))).toMatch(/ 101 ms +<= 100 {2}MISSED$/);
  const [met, missed, unknown] = [figure(1, '<='), figure(101, '<='), figure(Number.NaN, '<=')];
  expect(benchExitCode([met, figure(Number.NaN)])).toBe(exitCodes.ok);
  expect(benchExitCode([met, unknown])).toBe(exitCodes.cannotDecide);
  expect(benchExitCode([unknown, missed])).toBe(exitCodes.criteriaFailed);
});

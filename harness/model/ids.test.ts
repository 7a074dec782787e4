import { expect, test } from 'vitest';
import { criterionIdPattern, exerciseIdPattern, exerciseOf, exerciseOrCriterionIdPattern } from './ids.ts';

test.each<[id: string, exercise: boolean, criterion: boolean]>([
  ['health', true, false],
  ['health/probes-wired', false, true],
  ['health/', false, false],
  ['/probes', false, false],
  ['health/a/b', false, false],
  ['../x', false, false],
  ['health/../x', false, false],
  ['Health', false, false],
  ['-health', false, false],
  ['health/a\n', false, false],
  ['', false, false],
])('%j is the id of an exercise: %s, of a criterion: %s', (id, exercise, criterion) => {
  expect(exerciseIdPattern.test(id)).toBe(exercise);
  expect(criterionIdPattern.test(id)).toBe(criterion);
  expect(exerciseOrCriterionIdPattern.test(id)).toBe(exercise || criterion);
});

test('a criterion names its exercise', () => {
  expect(exerciseOf('health/probes-wired')).toBe('health');
});

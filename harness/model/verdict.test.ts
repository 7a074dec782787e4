import { expect, test } from 'vitest';
import type { Level } from './criterion.ts';
import { type Outcome, outcomes } from './outcome.ts';
import type { Grade } from './run.ts';
import { verdictOf } from './verdict.ts';

function gradeOf(...criteria: readonly (readonly [Level, Outcome])[]): Grade {
  const count = (outcome: Outcome) => criteria.filter(([, one]) => one === outcome).length;
  const counts = Object.fromEntries(outcomes.map((outcome) => [outcome, count(outcome)])) as Grade['counts'];
  const complete = counts.error + counts['not-run'] === 0;
  const graded = criteria.map(([level, outcome], index) => ({ id: `a/${index}`, level, title: 'x', outcome }));
  const exercises = [{ number: 1, id: 'a', title: 'x', passed: null, criteria: graded }];
  return { complete, counts, exercises } as unknown as Grade;
}

test.each([
  [
    'failed',
    [
      ['must', 'fail'],
      ['must', 'error'],
    ],
  ],
  [
    'failed',
    [
      ['must', 'pass'],
      ['must', 'blocked'],
    ],
  ],
  ['failed', [['should', 'blocked']]],
  ['failed', [['beyond', 'fail']]],
  [
    'passed',
    [
      ['must', 'pass'],
      ['should', 'fail'],
    ],
  ],
  [
    'passed',
    [
      ['must', 'pass'],
      ['must', 'unsupported'],
    ],
  ],
  [
    'passed',
    [
      ['should', 'pass'],
      ['beyond', 'fail'],
    ],
  ],
  [
    'undecided',
    [
      ['must', 'pass'],
      ['must', 'not-run'],
    ],
  ],
  [
    'undecided',
    [
      ['must', 'inconclusive'],
      ['beyond', 'fail'],
    ],
  ],
  [
    'undecided',
    [
      ['must', 'unsupported'],
      ['should', 'pass'],
    ],
  ],
  ['undecided', [['must', 'unsupported']]],
  ['undecided', []],
] as const)('%s: %j', (verdict, criteria) => {
  expect(verdictOf(gradeOf(...criteria))).toBe(verdict);
});

import { expect, test } from 'vitest';
import { type Comparison, keeps } from './budget.ts';

test.each<[Comparison, below: boolean, at: boolean, above: boolean]>([
  ['<=', true, true, false],
  ['>=', false, true, true],
  ['<', true, false, false],
  ['>', false, false, true],
  ['==', false, true, false],
])('%s a limit: kept below it %s, at it %s, above it %s', (comparison, ...kept) => {
  expect([249.9, 250, 250.1].map((value) => keeps(value, comparison, 250))).toEqual(kept);
});

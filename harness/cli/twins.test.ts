// Tests how the two runs of `try` are compared, on results made up here.
import { expect, test } from 'vitest';
import type { Outcome } from '../model/outcome.ts';
import type { JsonResult } from '../report/json-result.ts';
import { comparisonText, shownCriteria, surprises } from './twins.ts';

function result(outcome: Outcome, other: Readonly<Record<string, Outcome>> = {}): JsonResult {
  const criteria = shownCriteria.map((id) => ({ id, outcome: other[id] ?? outcome }));
  const notPassed = criteria
    .filter((one) => one.outcome !== 'pass')
    .map(({ id, outcome: seen }) => ({
      criterion: id,
      level: 'must',
      outcome: seen,
      title: `title of ${id}`,
      reason: 'what was seen',
      remediation: 'what to do',
      repeat: '',
    }));
  const passed = outcome === 'pass';
  const grade = { exercises: [{ criteria }], letter: passed ? 'A' : 'F', percent: passed ? 100 : 0 };
  return { grade, notPassed } as unknown as JsonResult;
}

test('the flawed one fails and the fixed one passes: no surprise', () => {
  const results = { flawed: result('fail'), fixed: result('pass') };
  expect(surprises(results)).toEqual([]);
  const lines = comparisonText(results).split('\n');
  expect(lines[0]).toMatch(/^ +flawed +fixed$/);
  expect(lines).toContainEqual(expect.stringMatching(/^health\/readyz-is-bounded +fail +pass$/));
  expect(lines).toContain('  title of health/readyz-is-bounded');
  expect(lines).toContain('  to pass: what to do');
  expect(lines.at(-1)).toMatch(/^grade +F, 0\.0 % +A, 100\.0 %$/);
});

test.each(['pass', 'inconclusive', 'blocked', 'not-run'] as const)(
  'a flawed twin that is %s proves nothing',
  (seen) => {
    const results = { flawed: result('fail', { 'health/readyz-is-bounded': seen }), fixed: result('pass') };
    expect(surprises(results)).toEqual([
      expect.stringContaining(`flawed: health/readyz-is-bounded was ${seen}, not fail`),
    ]);
  },
);

test('a fixed twin that fails is told with its reason', () => {
  const id = 'graceful-shutdown/ordered-lifecycle';
  const results = { flawed: result('fail'), fixed: result('pass', { [id]: 'fail' }) };
  expect(surprises(results)).toEqual([`fixed: ${id} was fail, not pass (what was seen)`]);
});

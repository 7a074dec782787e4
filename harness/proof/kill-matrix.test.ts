import { expect, test } from 'vitest';
import type { Outcome } from '../model/outcome.ts';
import { buildMatrix, inconclusiveAlone, matrixExitCode, partPlan, planMatrix, verdictOf } from './kill-matrix.ts';
import { matrixJson, matrixMarkdown, matrixText } from './kill-matrix-text.ts';
import type { KnownMutant } from './mutant-catalogue.ts';

const criteria = ['x/a', 'x/b', 'y/c'];
const late: KnownMutant = { id: 'late', kind: 'wrong', breaks: ['x/a'], alsoBreaks: ['y/c'], story: 'Too | late.' };
const missing: KnownMutant = { id: 'missing', kind: 'omits', breaks: ['x/b'], alsoBreaks: [], story: 'Not there.' };
const mutants = [late, missing];
const seen = (mutant: string, criterion: string, outcome: Outcome) => ({ mutant, criterion, outcome, summary: 'so' });
const good = [
  seen('late', 'x/a', 'fail'),
  seen('late', 'x/b', 'pass'),
  seen('late', 'y/c', 'blocked'),
  seen('missing', 'x/a', 'pass'),
  seen('missing', 'x/b', 'fail'),
  seen('missing', 'y/c', 'pass'),
];
const full = planMatrix(mutants, criteria, { full: true });
const withOutcome = (outcome: Outcome, at: number) =>
  buildMatrix(full, criteria, good.with(at, { ...(good[at] ?? seen('', '', outcome)), outcome }));

test.each<[Outcome, named: string, unnamed: string]>([
  ['fail', 'killed', 'collateral'],
  ['blocked', 'killed', 'collateral'],
  ['pass', 'survived', 'clean'],
  ['unsupported', 'undecided', 'undecided'],
  ['inconclusive', 'undecided', 'undecided'],
  ['error', 'undecided', 'undecided'],
  ['not-run', 'undecided', 'undecided'],
])('%s is %s where the mutant names the criterion and %s where it does not', (outcome, named, unnamed) => {
  expect(verdictOf(late, 'x/a', outcome)).toBe(named);
  expect(verdictOf(late, 'y/c', outcome)).toBe(named);
  expect(verdictOf(late, 'x/b', outcome)).toBe(unnamed);
});

test('on each change a mutant is run against what it breaks; the whole matrix has every cell', () => {
  const planned = planMatrix(mutants, criteria, { full: false });
  expect(planned.map(({ mutant, criteria: own }) => [mutant.id, own])).toEqual([
    ['late', ['x/a']],
    ['missing', ['x/b']],
  ]);
  expect(full.flatMap((one) => one.criteria)).toHaveLength(6);
  expect(planMatrix(mutants, ['x/b'], { full: false }).map(({ mutant }) => mutant.id)).toEqual(['missing']);
});

test('parting a plan loses no cell', () => {
  const { light, heavy } = partPlan(full, (id) => id === 'x/b');
  expect(light.map((one) => one.criteria)).toEqual([
    ['x/a', 'y/c'],
    ['x/a', 'y/c'],
  ]);
  expect(heavy.map((one) => one.criteria)).toEqual([['x/b'], ['x/b']]);
  expect(partPlan(planMatrix([late], criteria, { full: false }), (id) => id === 'x/b').heavy).toEqual([]);
});

test('all killed and nothing else broken is exit 0', () => {
  const matrix = buildMatrix(full, criteria, good);
  expect(matrix.counts).toEqual({ killed: 3, survived: 0, clean: 3, collateral: 0, undecided: 0 });
  expect(matrixExitCode(matrix)).toBe(0);
});

test('only what was inconclusive is measured again, alone, and then counts', () => {
  const first = good.with(1, seen('late', 'x/b', 'inconclusive')).with(3, seen('missing', 'x/a', 'error'));
  expect(inconclusiveAlone(full, first)).toEqual([{ mutant: late, criteria: ['x/b'] }]);
  const matrix = buildMatrix(full, criteria, [...first, seen('late', 'x/b', 'fail')]);
  expect(matrix.counts).toMatchObject({ collateral: 1, undecided: 1 });
});

test('a survivor or collateral is exit 1, whatever else is undecided', () => {
  expect(matrixExitCode(withOutcome('pass', 0))).toBe(1);
  expect(matrixExitCode(withOutcome('fail', 1))).toBe(1);
  expect(matrixExitCode(buildMatrix(full, criteria, [seen('late', 'x/a', 'pass')]))).toBe(1);
});

test('an outcome that decides nothing, a finding that never came, or no mutant at all is exit 2', () => {
  expect(matrixExitCode(withOutcome('error', 1))).toBe(2);
  expect(matrixExitCode(buildMatrix(full, criteria, good.slice(1)))).toBe(2);
  expect(matrixExitCode(buildMatrix([], criteria, []))).toBe(2);
});

test('the table has a row for each mutant and names what is wrong', () => {
  const text = matrixText(withOutcome('pass', 0));
  expect(text).toContain('late     wrong  S . x');
  expect(text).toContain('missing  omits  . x .');
  expect(text).toContain('survived    late  x/a  pass: so');
  expect(text).toContain('2 killed, 1 survived, 3 clean, 0 collateral, 0 undecided');
});

test('the files of the same matrix and commit are the same bytes, and escape what they quote', () => {
  const facts = { commit: 'c0ffee', dirty: false, profile: 'quick', driver: 'embedded' } as const;
  const matrix = buildMatrix(full, criteria, good);
  expect(matrixJson(matrix, facts)).toBe(matrixJson(buildMatrix(full, criteria, good.toReversed()), facts));
  expect(JSON.parse(matrixJson(matrix, facts))).toMatchObject({
    commit: 'c0ffee',
    mutants: [{ id: 'late', outcomes: { 'x/a': 'fail', 'x/b': 'pass', 'y/c': 'blocked' } }, { id: 'missing' }],
  });
  const markdown = matrixMarkdown(matrix, facts);
  expect(markdown).toContain('commit c0ffee');
  expect(markdown).toContain('Every mutant was run against every criterion. 3 killed');
  const named = planMatrix(mutants, criteria, { full: false });
  const part = buildMatrix(named, criteria, [seen('late', 'x/a', 'fail'), seen('missing', 'x/b', 'fail')]);
  expect(matrixMarkdown(part, facts)).toContain('this does not show that no others fail. 2 killed');
  expect(markdown).toContain('Too \\| late.');
});

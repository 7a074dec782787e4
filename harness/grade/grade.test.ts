import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Level } from '../model/criterion.ts';
import type { Finding } from '../model/finding.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Grade } from '../model/run.ts';
import { verdictOf } from '../model/verdict.ts';
import { grade } from './grade.ts';
import {
  anyCase,
  type Case,
  casesArbitrary,
  catalogueOf,
  findingsOf,
  gradeOf,
  letterRank,
  replaced,
  run,
} from './graded-cases.fixture.ts';

const of = (level: Level, ...list: Case['outcome'][]): Case[] => list.map((outcome) => ({ level, outcome }));
const times = (count: number, outcome: Case['outcome']): Case['outcome'][] =>
  Array.from({ length: count }, () => outcome);

test.each<[name: string, cases: Case[], letter: Grade['letter'], percent: number | null, coverage: number]>([
  ['all pass', [...of('must', 'pass', 'pass'), ...of('should', 'pass')], 'A', 100, 100],
  ['a should fails', [...of('must', ...times(3, 'pass')), ...of('should', 'fail')], 'A', 90, 100],
  ['one must of many fails: capped', of('must', ...times(19, 'pass'), 'fail'), 'C', 95, 100],
  ['one must of many is blocked: capped', of('must', ...times(19, 'pass'), 'blocked'), 'C', 95, 100],
  ['the cap does not lift', of('must', 'pass', 'fail'), 'F', 50, 100],
  ['shoulds fail below 90', [...of('must', 'pass'), ...of('should', 'pass', 'fail')], 'B', 80, 100],
  ['just below 90', of('should', ...times(899, 'pass'), ...times(101, 'fail')), 'B', 89.9, 100],
  ['two thirds', of('should', 'pass', 'pass', 'fail'), 'D', 66.6, 100],
  ['70', of('should', ...times(7, 'pass'), ...times(3, 'fail')), 'C', 70, 100],
  ['unsupported lowers coverage only', of('must', 'pass', 'pass', 'unsupported'), 'A', 100, 66.6],
  ['inconclusive lowers coverage only', of('must', 'pass', 'pass', 'inconclusive'), 'A', 100, 66.6],
  ['error: no number', of('must', 'pass', 'pass', 'error'), null, null, 66.6],
  ['not-run: no number', of('must', 'pass', 'pass', 'not-run'), null, null, 66.6],
  ['planned is nowhere', of('must', 'pass', 'planned', 'planned'), 'A', 100, 100],
  ['beyond weighs nothing', [...of('must', 'pass'), ...of('beyond', 'fail', 'unsupported')], 'A', 100, 100],
  ['only beyond: no grade', of('beyond', 'pass'), null, null, 0],
  ['nothing assessed: no grade', of('must', 'unsupported'), null, null, 0],
  ['an empty catalogue: no grade', [], null, null, 0],
])('%s', (_, cases, letter, percent, coverage) => {
  expect(gradeOf(cases)).toMatchObject({ letter, percent, coverage });
});

test('an exercise is passed, not passed, or neither can be said', () => {
  const passed = (...list: Case['outcome'][]): unknown => gradeOf(of('must', ...list)).exercises.map((e) => e.passed);
  expect(passed('pass', 'pass')).toEqual([true]);
  expect(passed('pass', 'fail', 'error')).toEqual([false]);
  expect(passed('blocked')).toEqual([false]);
  expect(passed('pass', 'unsupported')).toEqual([null]);
  expect(passed('pass', 'error')).toEqual([null]);
  expect(gradeOf(of('should', 'pass')).exercises[0]?.passed).toBeNull();
});

test('a run that was interrupted, never ended or had a broken file has no number', () => {
  const cases = of('must', 'pass');
  const { finishedAt: _, ...unfinished } = run;
  const incomplete = { complete: false, letter: null, percent: null };
  expect(gradeOf(cases, { interrupted: true })).toMatchObject(incomplete);
  expect(gradeOf(cases, { brokenFiles: [{ file: 'spec/x.spec.ts', message: 'boom' }] })).toMatchObject(incomplete);
  expect(grade(catalogueOf(cases), unfinished, findingsOf(cases))).toMatchObject(incomplete);
});

test('a selection leaves out the rest, and is partial', () => {
  const cases = of('must', 'pass', 'not-run', 'not-run', 'not-run', 'not-run', 'planned');
  const graded = gradeOf(cases, { selection: ['e-0/c-0'] });
  expect(graded).toMatchObject({ partial: true, complete: true, letter: 'A', coverage: 100, planned: 1 });
  expect(graded.exercises.flatMap(({ criteria }) => criteria)).toHaveLength(1);
});

test('findings that the run cannot have made are refused', () => {
  const cases = of('must', 'pass', 'planned', 'pass');
  const [first, second] = findingsOf(cases);
  if (first === undefined || second === undefined) throw new Error('two findings expected');
  const attempt = (findings: Finding[], selection: string[] | null = null) =>
    grade(catalogueOf(cases), { ...run, selection }, findings);
  expect(() => attempt([first, { ...first, outcome: 'fail' }])).toThrow('has a finding already');
  expect(() => attempt([{ ...first, criterion: 'e-0/c-1' }])).toThrow('is planned');
  expect(() => attempt([{ ...first, criterion: 'e-9/c-1' }])).toThrow("is not in the run's catalogue");
  expect(() => attempt([first, second], ['e-0/c-0'])).toThrow('was not selected');
  expect(() => attempt([first], ['e-0/c-0', 'e-9/c-9'])).toThrow('e-9/c-9, which is not in its catalogue');
});

const verdictRank = { passed: 2, undecided: 1, failed: 0 } as const;
test('fixing a criterion never lowers the percentage, the letter, the coverage or an exercise', () => {
  fc.assert(
    fc.property(casesArbitrary, anyCase, (cases, index) => {
      const [before, after] = [gradeOf(cases), gradeOf(replaced(cases, index, 'pass'))];
      expect(after.percent ?? -1).toBeGreaterThanOrEqual(before.percent ?? -1);
      expect(letterRank(after)).toBeGreaterThanOrEqual(letterRank(before));
      expect(after.coverage).toBeGreaterThanOrEqual(before.coverage);
      expect(verdictRank[verdictOf(after)]).toBeGreaterThanOrEqual(verdictRank[verdictOf(before)]);
      const passed = (graded: Grade): number => graded.exercises.filter((exercise) => exercise.passed).length;
      expect(passed(after)).toBeGreaterThanOrEqual(passed(before));
    }),
  );
});

test('breaking a criterion never raises the letter', () => {
  fc.assert(
    fc.property(casesArbitrary, anyCase, fc.constantFrom('fail', 'blocked'), (cases, index, outcome: Outcome) => {
      const assessedAlready = ['pass', 'fail', 'blocked'].includes(cases[index % cases.length]?.outcome ?? '');
      fc.pre(assessedAlready);
      expect(letterRank(gradeOf(replaced(cases, index, outcome)))).toBeLessThanOrEqual(letterRank(gradeOf(cases)));
    }),
  );
});

test('the order of the findings does not matter', () => {
  const shuffled = casesArbitrary.chain((cases) => {
    const findings = findingsOf(cases);
    return fc.tuple(fc.constant(cases), fc.shuffledSubarray(findings, { minLength: findings.length }));
  });
  fc.assert(
    fc.property(shuffled, ([cases, findings]) => {
      expect(JSON.stringify(grade(catalogueOf(cases), run, findings))).toBe(JSON.stringify(gradeOf(cases)));
    }),
  );
});

test('an error of the suite costs the target nothing, and is never green', () => {
  fc.assert(
    fc.property(casesArbitrary, anyCase, fc.constantFrom('error', 'not-run'), (cases, index, outcome: Outcome) => {
      fc.pre(cases[index % cases.length]?.outcome !== 'planned');
      const [before, after] = [gradeOf(cases), gradeOf(replaced(cases, index, outcome))];
      expect(after).toMatchObject({ letter: null, percent: null, complete: false });
      expect(verdictOf(after)).not.toBe('passed');
      expect(after.counts.fail + after.counts.blocked).toBeLessThanOrEqual(before.counts.fail + before.counts.blocked);
      for (const [at, exercise] of after.exercises.entries()) {
        if (exercise.passed === false) expect(before.exercises[at]?.passed).toBe(false);
      }
    }),
  );
});

test('counts add up to what was selected, and planned stands outside', () => {
  fc.assert(
    fc.property(casesArbitrary, (cases) => {
      const graded = gradeOf(cases);
      const planned = cases.filter(({ outcome }) => outcome === 'planned').length;
      const sum = Object.values(graded.counts).reduce((total, count) => total + count, 0);
      expect([sum, graded.planned]).toEqual([cases.length - planned, planned]);
      expect(graded.coverage).toBeLessThanOrEqual(100);
    }),
  );
});

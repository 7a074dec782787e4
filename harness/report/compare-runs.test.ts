import { join } from 'node:path';
import { expect, test } from 'vitest';
import { grade } from '../grade/grade.ts';
import type { Finding } from '../model/finding.ts';
import { readRun } from '../model/read-run.ts';
import { compareRuns, comparisonText } from './compare-runs.ts';
import { compareText } from './compare-text.ts';
import type { ReportInput } from './entries.ts';
import { comparisonPage } from './html/comparison-page.ts';

const {
  run: wholeRun,
  catalogue,
  findings: golden,
} = await readRun(join(import.meta.dirname, '../../results/golden/report/run'));
const { waivers: _, ...run } = wholeRun;

const input = (findings: readonly Finding[], parts: Partial<typeof run> = {}): ReportInput => {
  const made = { ...run, ...parts };
  return { run: made, catalogue, findings, grade: grade(catalogue, made, findings) };
};

const withOutcome = (id: string, outcome: Finding['outcome']): Finding[] =>
  golden.map((finding) => (finding.criterion === id ? { ...finding, outcome } : finding));

const withValue = (id: string, value: number): Finding[] =>
  golden.map((finding) =>
    finding.criterion === id
      ? { ...finding, measurements: finding.measurements.map((one) => ({ ...one, value })) }
      : finding,
  );

const drains = 'graceful-shutdown/drains-in-flight';
const follows = 'health/readiness-follows-database';

test('a run compared with itself differs in nothing', () => {
  const same = compareRuns(input(golden), input(golden));
  expect(comparisonText(same)).toBe('No outcome changed');
  expect([same.cautions, same.numbers, same.onlyBefore, same.onlyAfter]).toEqual([[], [], [], []]);
  expect(same.stillNotPassed).toHaveLength(9);
});

test('fixed, broken and changed otherwise are told apart, and turn round with the runs', () => {
  const fixed = withOutcome(drains, 'pass');
  const there = compareRuns(input(golden), input(fixed));
  const back = compareRuns(input(fixed), input(golden));
  expect(there.fixed.map(({ after }) => after.criterion.id)).toEqual([drains]);
  expect(back.broken.map(({ after }) => after.criterion.id)).toEqual([drains]);
  expect([there.broken, there.changed, back.fixed, back.changed]).toEqual([[], [], [], []]);
  const noisy = compareRuns(input(golden), input(withOutcome(follows, 'inconclusive')));
  expect(noisy.changed.map(({ before, after }) => [before.outcome, after.outcome])).toEqual([['pass', 'inconclusive']]);
  expect(comparisonText(noisy)).toBe('1 changed otherwise');
});

test('every criterion of both runs is in exactly one group or did pass twice', () => {
  const after = input(withOutcome(follows, 'blocked'));
  const { broken, fixed, changed, stillNotPassed } = compareRuns(input(golden), after);
  const ids = [broken, fixed, changed, stillNotPassed].flat().map(({ after: { criterion } }) => criterion.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBe(after.grade.exercises.flatMap(({ criteria }) => criteria).length - 1);
});

test('a number that crossed its limit comes first; a small change is only counted', () => {
  const crossed = compareRuns(input(golden), input(withValue(follows, 6_000)));
  expect(crossed.numbers).toMatchObject([{ criterion: follows, crossed: true }]);
  const small = compareRuns(input(golden), input(withValue(follows, 1_840)));
  expect([small.numbers, small.smallChanges]).toEqual([[], 1]);
});

test('runs of different targets are refused; runs that were made differently are marked', () => {
  const other = input(golden, { target: { ...run.target, name: 'another' } });
  expect(() => compareRuns(input(golden), other)).toThrow(
    expect.objectContaining({ code: 'compare-other-target', exitCode: 64 }),
  );
  const elsewhere = (url: string) => input(golden, { target: { ...run.target, kind: 'url', url } });
  expect(() => compareRuns(elsewhere('https://a.example'), elsewhere('https://b.example'))).toThrow(
    '(url, https://a.example) and',
  );
  const differently = input(golden, { profile: 'quick', catalogueDigest: '0'.repeat(64) });
  expect(compareRuns(input(golden), differently).cautions).toEqual([
    expect.stringContaining('The catalogues differ'),
    'Profile: full, then quick.',
  ]);
});

test('what only one run was asked is listed', () => {
  const part = input(
    golden.filter(({ criterion }) => criterion === drains),
    { selection: [drains] },
  );
  const { onlyBefore, onlyAfter } = compareRuns(input(golden), part);
  expect([onlyBefore.length, onlyAfter.length]).toEqual([10, 0]);
});

test('text and page show a hostile target as text', () => {
  const comparison = compareRuns(input(withOutcome('hostile/all-of-it', 'pass')), input(golden));
  const page = comparisonPage(comparison, '../a%20run/report.html');
  expect(page).toContain('<a href="../a%20run/report.html">');
  expect(comparisonPage(comparison)).toContain('<a href="report.html">');
  expect(page).toContain('<h1 class="verdict-failed">1 broken</h1>');
  expect(page.match(/<script/g)).toHaveLength(1);
  for (const text of [page, compareText(comparison)])
    expect(text.replace(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
});

import { expect, test } from 'vitest';
import type { Outcome } from '../model/outcome.ts';
import { digestOf } from '../model/read-run.ts';
import type { RunRecord } from '../model/run.ts';
import type { WaiverState } from '../model/waiver.ts';
import { gateAgainst } from './baseline.ts';
import { baselinePolicy, type GatePolicy } from './policy.ts';
import { catalogueText, type World, world } from './world.fixture.ts';

type Changes = Readonly<Record<string, Outcome>>;

const compare = (before: World, after: World, policy: Partial<GatePolicy> = {}, text = catalogueText) => {
  const { exitCode, reasons } = gateAgainst(before, after, { ...baselinePolicy, ...policy }, text);
  return [exitCode, ...reasons.map(({ code }) => code)];
};

test.each<[name: string, before: Changes, after: Changes, expected: unknown[]]>([
  ['the same', {}, {}, [0]],
  ['the same failures', { 'health/a': 'fail' }, { 'health/a': 'fail' }, [0]],
  ['a failure mended', { 'health/a': 'fail' }, {}, [0]],
  ['a new failure', {}, { 'health/a': 'fail' }, [1, 'newly-failed']],
  ['a new failure of a should', {}, { 'health/b': 'fail' }, [1, 'newly-failed']],
  ['another failure in place of the old one', { 'health/a': 'fail' }, { 'shutdown/a': 'fail' }, [1, 'newly-failed']],
  ['a failure where nothing was assessed', { 'health/a': 'unsupported' }, { 'health/a': 'fail' }, [1, 'newly-failed']],
  ['failed before, blocked now', { 'health/a': 'fail' }, { 'health/a': 'blocked' }, [0]],
  ['not assessed any more', {}, { 'health/a': 'inconclusive' }, [2, 'not-assessed-any-more']],
  [
    'a failure not assessed any more',
    { 'health/a': 'fail' },
    { 'health/a': 'unsupported' },
    [2, 'not-assessed-any-more'],
  ],
  ['an error now', {}, { 'health/a': 'error' }, [2, 'grade-incomplete', 'not-assessed-any-more']],
  ['an error before', { 'health/a': 'error' }, {}, [2, 'baseline-incomplete']],
])('%s', (_, before, after, expected) => {
  expect(compare(world(before), world(after))).toEqual(expected);
});

test('a lower letter and a lower coverage are told beside what made them so', () => {
  const after = world({ 'health/a': 'fail', 'health/b': 'unsupported' });
  const lower = { ...after, grade: { ...after.grade, letter: 'C' as const, coverage: 85.7 } };
  expect(compare(world(), lower)).toEqual([
    1,
    'newly-failed',
    'letter-lower',
    'not-assessed-any-more',
    'coverage-lower',
  ]);
});

test('a new failure that is waived is let through, with the letter that it costs', () => {
  const waiver = { criterion: 'health/a', reason: 'r', owner: 'o', expires: '2026-12-01' };
  const { grade, run, findings } = world({ 'health/a': 'fail' });
  const waivers = { judgedOn: '2026-11-23', list: [{ ...waiver, state: 'active' as const }] };
  const after = { grade: { ...grade, letter: 'C' as const, waivers }, run: { ...run, waivers: [waiver] }, findings };
  expect(compare(world(), after)).toEqual([0]);
  expect(compare(world(), after, { allowWaivers: false })).toEqual([1, 'newly-failed', 'letter-lower']);
});

test.each<[what: string, parts: Partial<RunRecord>]>([
  ['target', { target: { name: 'y', kind: 'command' } }],
  ['profile', { profile: 'nightly' }],
  ['driver', { driver: 'docker' }],
  ['selection', { selection: ['health/a', 'health/b', 'shutdown/a', 'shutdown/b'] }],
])('runs of another %s are not compared', (what, parts) => {
  const [before, after] = [world(), world({ 'health/a': 'fail' })];
  const other = { ...after, run: { ...after.run, ...parts } };
  expect(compare(before, other)).toEqual([2, `baseline-other-${what}`]);
});

test('runs of another catalogue are not compared, and one of an old catalogue is never green', () => {
  const [before, after] = [world(), world()];
  const catalogueDigest = '0'.repeat(64);
  const old = { ...before, grade: { ...before.grade, catalogueDigest }, run: { ...before.run, catalogueDigest } };
  expect(compare(old, after)).toEqual([2, 'baseline-other-catalogue']);
  expect(compare(old, old)).toEqual([2, 'other-catalogue']);
});

test('nothing assessed, an unfinished run and a required id that is missing are never green', () => {
  const none = world({
    'health/a': 'unsupported',
    'health/b': 'unsupported',
    'shutdown/a': 'unsupported',
    'shutdown/b': 'unsupported',
  });
  expect(compare(none, none)).toContain('nothing-assessed');
  const after = world();
  expect(compare(world(), { ...after, run: { ...after.run, interrupted: true } })).toEqual([2, 'run-not-finished']);
  const half = { ...after, grade: { ...after.grade, exercises: after.grade.exercises.slice(0, 1) } };
  const findings = after.findings.filter(({ criterion }) => criterion.startsWith('health/'));
  expect(compare({ ...half, findings }, { ...half, findings }, { require: ['shutdown'] })).toEqual([
    2,
    'required-not-selected',
  ]);
});

test('a run in which no must was assessed is not green for being like its baseline', () => {
  const open = world({ 'health/a': 'inconclusive', 'shutdown/a': 'inconclusive' });
  expect(compare(open, open)).toEqual([2, 'no-must-assessed']);
});

test('a limit of the policy fails only where it was kept before', () => {
  const measured = (value: number): World => {
    const budget = { key: 'limit', limit: 100, comparison: '<=' as const };
    const { findings, ...rest } = world();
    return {
      ...rest,
      findings: findings.map((one) => ({ ...one, measurements: [{ name: 'x', value, unit: 'ms', budget }] })),
    };
  };
  const policy = { budgets: { 'health/limit': 50 } };
  expect(compare(measured(40), measured(60), policy)).toEqual([1, 'budget-broken', 'budget-broken']);
  expect(compare(measured(60), measured(70), policy)).toEqual([0]);
});

test('what one budget was before hides nothing of another', () => {
  const text = catalogueText.replaceAll('"budgets":["limit"]', '"budgets":["limit","other"]');
  const measured = (values: Readonly<Record<string, number>>): World => {
    const catalogueDigest = digestOf(text);
    const { grade, run, findings } = world();
    const measurements = Object.entries(values).map(([key, value]) => {
      return { name: key, value, unit: 'ms', budget: { key, limit: 100, comparison: '<=' as const } };
    });
    return {
      grade: { ...grade, catalogueDigest },
      run: { ...run, catalogueDigest },
      findings: findings.map((one) => (one.criterion === 'health/a' ? { ...one, measurements } : one)),
    };
  };
  const policy = { budgets: { 'health/limit': 50, 'health/other': 50 } };
  const asked = (before: World, after: World) => compare(before, after, policy, text);
  expect(asked(measured({ limit: 60, other: 40 }), measured({ limit: 60, other: 60 }))).toEqual([1, 'budget-broken']);
  expect(asked(measured({ other: 40 }), measured({ limit: 40 }))).toEqual([2, 'budget-not-measured']);
  expect(asked(measured({ limit: 60, other: 60 }), measured({ limit: 70, other: 70 }))).toEqual([0]);
});

const waived = (states: Readonly<Record<string, WaiverState>>, judgedOn = '2026-11-23'): World => {
  const { grade, run, findings } = world({ 'health/a': 'fail' });
  const waivers = Object.keys(states).map((criterion) => ({
    criterion,
    reason: 'r',
    owner: 'o',
    expires: '2026-12-01',
  }));
  const list = waivers.map((waiver) => ({ ...waiver, state: states[waiver.criterion] ?? 'idle' }));
  return { grade: { ...grade, waivers: { judgedOn, list } }, run: { ...run, waivers }, findings };
};

test.each<[name: string, before: World, after: World, expected: unknown[]]>([
  ['waived still', waived({ 'health/a': 'active' }), waived({ 'health/a': 'active' }), [0]],
  ['waived now', world({ 'health/a': 'fail' }), waived({ 'health/a': 'active' }), [0]],
  ['waived no more', waived({ 'health/a': 'active' }), world({ 'health/a': 'fail' }), [1, 'newly-failed']],
  [
    'waived until that ran out',
    waived({ 'health/a': 'expired' }, '2026-12-02'),
    world({ 'health/a': 'fail' }),
    [1, 'newly-failed'],
  ],
  [
    'waived, and expired since',
    waived({ 'health/a': 'active' }),
    waived({ 'health/a': 'expired' }, '2026-12-02'),
    [1, 'waiver-expired'],
  ],
  ['waived then, and mended', waived({ 'health/a': 'active' }), world(), [0]],
])('a failure that was %s', (_, before, after, expected) => {
  expect(compare(before, after)).toEqual(expected);
});

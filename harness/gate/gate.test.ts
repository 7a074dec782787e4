import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Outcome } from '../model/outcome.ts';
import { readGrade, readRun } from '../model/read-run.ts';
import type { Waiver, WaiverState } from '../model/waiver.ts';
import { exitCodeOf } from './exit-code.ts';
import { gate } from './gate.ts';
import { defaultPolicy, type GatePolicy } from './policy.ts';
import { catalogueText, type World, world } from './world.fixture.ts';

const decide = ({ grade, run, findings }: World, policy: Partial<GatePolicy> = {}, text = catalogueText) => {
  const { exitCode, reasons } = gate(grade, run, findings, { ...defaultPolicy, ...policy }, text);
  return [exitCode, ...reasons.map(({ code }) => code)];
};

test.each<[Outcome, spec: number, ...gate: unknown[]]>([
  ['pass', 0, 0],
  ['fail', 1, 1, 'must-failed'],
  ['blocked', 1, 1, 'must-failed'],
  ['unsupported', 0, 2, 'must-not-assessed'],
  ['inconclusive', 0, 2, 'must-not-assessed'],
  ['error', 2, 2, 'must-not-assessed', 'grade-incomplete'],
  ['not-run', 2, 2, 'must-not-assessed', 'grade-incomplete'],
])('a must that is %s: spec exits %i, the gate with %i', (outcome, spec, ...expected) => {
  const changed = world({ 'health/a': outcome });
  expect(exitCodeOf(changed.grade)).toBe(spec);
  expect(decide(changed)).toEqual(expected);
});

test.each<[Outcome, spec: number, ...gate: unknown[]]>([
  ['pass', 0, 0],
  ['fail', 0, 0],
  ['blocked', 0, 0],
  ['unsupported', 0, 0],
  ['inconclusive', 0, 0],
  ['error', 2, 2, 'grade-incomplete'],
  ['not-run', 2, 2, 'grade-incomplete'],
])('a should, or a beyond, that is %s: spec exits %i, the gate with %i', (outcome, spec, ...expected) => {
  for (const id of ['health/b', 'shutdown/b']) {
    expect(exitCodeOf(world({ [id]: outcome }).grade)).toBe(spec);
    expect(decide(world({ [id]: outcome }))).toEqual(expected);
  }
});

test('a failed must decides even where something else is open, and all reasons are given', () => {
  const changed = world({ 'health/a': 'error', 'shutdown/a': 'fail' });
  expect(exitCodeOf(changed.grade)).toBe(1);
  expect(decide(changed)).toEqual([1, 'must-failed', 'must-not-assessed', 'grade-incomplete']);
});

test('nothing run, or nothing assessed, is never green', () => {
  const none = {
    'health/a': 'not-run',
    'health/b': 'not-run',
    'shutdown/a': 'not-run',
    'shutdown/b': 'not-run',
  } as const;
  expect(exitCodeOf(world(none).grade)).toBe(2);
  expect(decide(world(none))).toContain('nothing-assessed');
  const empty = world();
  const grade = {
    ...empty.grade,
    exercises: [],
    letter: null,
    percent: null,
    counts: { ...empty.grade.counts, pass: 0 },
  };
  const lax = { musts: 'assessed', minimumCoverage: 0, profile: 'quick', allowPartial: true } as const;
  expect(exitCodeOf(grade)).toBe(2);
  expect(decide({ ...empty, grade, findings: [] }, lax)).toEqual([2, 'nothing-assessed', 'no-grade']);
});

test.each<[name: string, change: (w: World) => World, policy: Partial<GatePolicy>, expected: unknown[]]>([
  ['coverage just below', (w) => ({ ...w, grade: { ...w.grade, coverage: 94.9 } }), {}, [2, 'coverage-too-low']],
  ['coverage just enough', (w) => ({ ...w, grade: { ...w.grade, coverage: 95 } }), {}, [0]],
  ['a selection', (w) => ({ ...w, grade: { ...w.grade, partial: true } }), {}, [2, 'run-partial']],
  ['a selection that is allowed', (w) => ({ ...w, grade: { ...w.grade, partial: true } }), { allowPartial: true }, [0]],
  ['quick', (w) => ({ ...w, run: { ...w.run, profile: 'quick' } }), {}, [2, 'profile-too-short']],
  ['quick that is enough', (w) => ({ ...w, run: { ...w.run, profile: 'quick' } }), { profile: 'quick' }, [0]],
  ['nightly is more than full', (w) => ({ ...w, run: { ...w.run, profile: 'nightly' } }), {}, [0]],
  ['another driver', (w) => w, { driver: 'docker' }, [2, 'other-driver']],
  ['the letter', (w) => ({ ...w, grade: { ...w.grade, letter: 'B' } }), { minimumLetter: 'A' }, [1, 'letter-too-low']],
  ['the letter, enough', (w) => ({ ...w, grade: { ...w.grade, letter: 'B' } }), { minimumLetter: 'B' }, [0]],
  ['interrupted', (w) => ({ ...w, run: { ...w.run, interrupted: true } }), {}, [2, 'run-not-finished']],
  [
    'a broken file',
    (w) => ({ ...w, run: { ...w.run, brokenFiles: [{ file: 'spec/x.spec.ts', message: '' }] } }),
    {},
    [2, 'file-broken'],
  ],
  ['a changed tree', (w) => ({ ...w, run: { ...w.run, dirty: true } }), { allowDirty: false }, [2, 'tree-changed']],
  ['a required criterion', () => world({ 'health/b': 'fail' }), { require: ['health/b'] }, [1, 'required-failed']],
  [
    'a required criterion that is open',
    () => world({ 'health/b': 'unsupported' }),
    { require: ['health/b'] },
    [2, 'required-not-assessed'],
  ],
  ['a required exercise needs its musts only', () => world({ 'health/b': 'fail' }), { require: ['health'] }, [0]],
  ['musts: assessed', () => world({ 'health/a': 'unsupported' }), { musts: 'assessed' }, [0]],
  [
    'musts: assessed, but the exercise is required',
    () => world({ 'health/a': 'unsupported' }),
    { musts: 'assessed', require: ['health'] },
    [2, 'must-not-assessed'],
  ],
])('%s', (_, change, policy, expected) => {
  expect(decide(change(world()), policy)).toEqual(expected);
});

const waived = (changes: Readonly<Record<string, Outcome>>, criterion: string, state: WaiverState): World => {
  const waiver: Waiver = { criterion, reason: 'r', owner: 'o', expires: '2026-12-01' };
  const { grade, run, findings } = world(changes);
  const judgedOn = state === 'expired' ? '2026-12-02' : '2026-11-23';
  return {
    grade: { ...grade, waivers: { judgedOn, list: [{ ...waiver, state }] } },
    run: { ...run, waivers: [waiver] },
    findings,
  };
};

test.each<[name: string, world: World, spec: number, expected: unknown[], policy?: Partial<GatePolicy>]>([
  ['active', waived({ 'health/a': 'fail' }, 'health/a', 'active'), 0, [0]],
  ['active, blocked', waived({ 'health/a': 'blocked' }, 'health/a', 'active'), 0, [0]],
  ['active, and required', waived({ 'health/a': 'fail' }, 'health/a', 'active'), 0, [0], { require: ['health/a'] }],
  [
    'active, and the policy wants none',
    waived({ 'health/a': 'fail' }, 'health/a', 'active'),
    0,
    [1, 'must-failed'],
    { allowWaivers: false },
  ],
  [
    'of another criterion',
    waived({ 'health/a': 'fail', 'shutdown/a': 'fail' }, 'health/a', 'active'),
    1,
    [1, 'must-failed'],
  ],
  ['expired', waived({ 'health/a': 'fail' }, 'health/a', 'expired'), 1, [1, 'must-failed', 'waiver-expired']],
  ['stale', waived({}, 'health/a', 'stale'), 1, [1, 'waiver-stale']],
  ['idle', waived({ 'health/a': 'error' }, 'health/a', 'idle'), 2, [2, 'must-not-assessed', 'grade-incomplete']],
  ['idle, unsupported', waived({ 'health/a': 'unsupported' }, 'health/a', 'idle'), 0, [2, 'must-not-assessed']],
])('a waiver that is %s', (_, judged, spec, expected, policy) => {
  expect(exitCodeOf(judged.grade)).toBe(spec);
  expect(decide(judged, policy)).toEqual(expected);
});

test('a waiver raises no letter', () => {
  const judged = waived({ 'health/a': 'fail' }, 'health/a', 'active');
  const capped = { ...judged, grade: { ...judged.grade, letter: 'C' as const } };
  expect(decide(capped, { minimumLetter: 'B' })).toEqual([1, 'letter-too-low']);
});

test('a grade whose waivers are not those of the run, or judged otherwise, is refused', () => {
  const refused = expect.objectContaining({ code: 'grade-of-other-run', message: expect.stringContaining('health/a') });
  const judged = waived({ 'health/a': 'fail' }, 'health/a', 'active');
  const { waivers: _, ...none } = judged.run;
  expect(() => decide({ ...judged, run: none })).toThrow(refused);
  expect(() => decide({ ...judged, grade: world({ 'health/a': 'fail' }).grade })).toThrow(refused);
  expect(() => decide(waived({ 'health/a': 'error' }, 'health/a', 'active'))).toThrow(refused);
});

test.each<[Outcome, expected: unknown[]]>([
  ['pass', [0]],
  ['fail', [1, 'should-failed']],
  ['blocked', [1, 'should-failed']],
  ['unsupported', [2, 'should-not-assessed']],
  ['error', [2, 'should-not-assessed', 'grade-incomplete']],
])('a should that is %s, with a policy that asks for that level', (outcome, expected) => {
  expect(decide(world({ 'health/b': outcome }), { levels: ['must', 'should'] })).toEqual(expected);
  const beyond = decide(world({ 'shutdown/b': outcome }), { levels: ['must', 'should'] });
  expect(beyond.join(' ')).not.toContain('beyond');
});

function measured(value: number, comparison: '<=' | '>=' | '==' = '<=', outcome: Outcome = 'pass'): World {
  const judged = world({ 'health/a': outcome });
  const measurements = [{ name: 'x', value, unit: 'ms', budget: { key: 'limit', limit: 100, comparison } }];
  const findings = judged.findings.map((one) => (one.criterion === 'health/a' ? { ...one, measurements } : one));
  return { ...judged, findings };
}

test.each<[name: string, world: World, limit: number, expected: unknown[]]>([
  ['kept', measured(50), 50, [0]],
  ['broken', measured(50.1), 50, [1, 'budget-broken']],
  ['kept from above', measured(120, '>='), 110, [0]],
  ['broken from above', measured(105, '>='), 110, [1, 'budget-broken']],
  ['the same as the own one', measured(100), 100, [0]],
  ['exact', measured(100, '=='), 100, [0]],
  ['not measured', world(), 50, [2, 'budget-not-measured']],
  [
    'measured without a verdict',
    measured(50, '<=', 'inconclusive'),
    50,
    [2, 'must-not-assessed', 'budget-not-measured'],
  ],
])('a stricter limit of the policy, %s', (_, judged, limit, expected) => {
  expect(decide(judged, { budgets: { 'health/limit': limit } })).toEqual(expected);
});

test.each([
  [measured(50), 101],
  [measured(150, '>='), 99],
  [measured(100, '=='), 50],
])('a limit that is looser than the own one is a mistake in the policy', (judged, limit) => {
  const looser = expect.objectContaining({ code: 'policy-budget-looser', exitCode: 64 });
  expect(() => decide(judged, { budgets: { 'health/limit': limit } })).toThrow(looser);
});

test('a budget that no criterion reads is a mistake in the policy', () => {
  const unknown = { code: 'policy-unknown-budget', exitCode: 64, hint: expect.stringContaining('health/limit') };
  expect(() => decide(world(), { budgets: { 'health/limitt': 1 } })).toThrow(expect.objectContaining(unknown));
});

test('nothing passed is never green, whatever the policy leaves out', () => {
  const none = {
    'health/a': 'unsupported',
    'health/b': 'fail',
    'shutdown/a': 'unsupported',
    'shutdown/b': 'fail',
  } as const;
  expect(decide(world(none), { musts: 'assessed', minimumCoverage: 0 })).toEqual([1, 'nothing-passed']);
});

test("a run of another catalogue than today's decides nothing", () => {
  expect(decide(world(), {}, `${catalogueText} `)).toEqual([2, 'other-catalogue']);
});

test.each([
  ['health/zzz', 'does not exist'],
  ['zzz', 'does not exist'],
  ['later/x', 'is planned'],
  ['later', 'is planned'],
])('a policy that requires %s is a mistake in the policy', (id, message) => {
  expect(() => decide(world(), { require: [id] })).toThrow(
    expect.objectContaining({ code: 'policy-unknown-id', exitCode: 64, message: expect.stringContaining(message) }),
  );
});

test('a grade that says otherwise than the findings is refused', () => {
  const { grade } = world();
  const { run, findings } = world({ 'health/a': 'fail' });
  const refused = expect.objectContaining({ code: 'grade-of-other-run', exitCode: 64 });
  expect(() => decide({ grade, run, findings })).toThrow(refused);
  expect(() => decide({ ...world(), findings: [] })).toThrow(refused);
  expect(() => decide({ ...world(), grade: { ...grade, exercises: [] } })).toThrow(refused);
  expect(() => decide({ ...world(), grade: { ...grade, runId: 'other' } })).toThrow(refused);
});

test('an old run asked again gives the same answer', async () => {
  const dir = join(import.meta.dirname, '../../results/golden/report/run');
  const ask = async (): Promise<string> => {
    const { run, findings } = await readRun(dir);
    const text = await readFile(join(dir, 'catalogue.json'), 'utf8');
    return JSON.stringify(gate(await readGrade(dir, run), run, findings, defaultPolicy, text), null, 2);
  };
  const first = await ask();
  expect(await ask()).toBe(first);
  expect(JSON.parse(first)).toMatchObject({ exitCode: 1, reasons: { length: 6 } });
});

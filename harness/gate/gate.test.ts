import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Outcome } from '../model/outcome.ts';
import { readGrade, readRun } from '../model/read-run.ts';
import { exitCodeOf } from './exit-code.ts';
import { gate } from './gate.ts';
import { defaultPolicy, type GatePolicy } from './policy.ts';
import { catalogueText, decide, type World, world } from './world.fixture.ts';

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

test('nothing passed is never green, whatever the policy leaves out', () => {
  const none = {
    'health/a': 'unsupported',
    'health/b': 'fail',
    'shutdown/a': 'unsupported',
    'shutdown/b': 'fail',
  } as const;
  expect(decide(world(none), { musts: 'assessed', minimumCoverage: 0 })).toEqual([
    1,
    'nothing-passed',
    'no-must-assessed',
  ]);
});

test('where no must was assessed nothing is decided, as the run itself says, though a should passed', () => {
  const open = world({ 'health/a': 'inconclusive', 'shutdown/a': 'unsupported' });
  expect(exitCodeOf(open.grade)).toBe(2);
  expect(decide(open, { musts: 'assessed', minimumCoverage: 0 })).toEqual([2, 'no-must-assessed']);
});

test('a required exercise requires each of its musts, selected or not', () => {
  const { grade, findings, ...rest } = world();
  const selected = (id: string): World => ({
    ...rest,
    grade: {
      ...grade,
      exercises: grade.exercises.map((one) => ({ ...one, criteria: one.criteria.filter((c) => c.id === id) })),
    },
    findings: findings.filter(({ criterion }) => criterion === id),
  });
  const policy = { require: ['health'], allowPartial: true };
  expect(decide(selected('health/a'), policy)).toEqual([0]);
  expect(decide(selected('health/b'), policy)).toEqual([2, 'required-not-selected']);
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

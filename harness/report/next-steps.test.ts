import { join } from 'node:path';
import { expect, test } from 'vitest';
import { grade } from '../grade/grade.ts';
import type { Finding } from '../model/finding.ts';
import { readRun } from '../model/read-run.ts';
import { cappedLetter, nextSteps } from './next-steps.ts';

const { run, catalogue } = await readRun(join(import.meta.dirname, '../../results/golden/report/run'));
const specified = catalogue.exercises
  .flatMap(({ criteria }) => criteria)
  .filter(({ status }) => status === 'specified');

type Wrong = Readonly<Record<string, readonly [outcome: Finding['outcome'], message: string]>>;

function inputWith(wrong: Wrong, waived: readonly string[] = []) {
  const findings = specified.map(({ id }): Finding => {
    const [outcome, message] = wrong[id] ?? ['pass', ''];
    const error = outcome === 'pass' ? {} : { error: { code: 'x', message } };
    const base = {
      schemaVersion: 1,
      startedAt: run.startedAt,
      durationMs: 1,
      measurements: [],
      moments: [],
      evidence: [],
    } as const;
    return { ...base, criterion: id, outcome, summary: id, ...error };
  });
  const waivers = waived.map((criterion) => ({ criterion, reason: 'r', owner: 'o', expires: '2026-12-31' }));
  const record = { ...run, waivers };
  return { run: record, catalogue, findings, grade: grade(catalogue, record, findings) };
}

test('nothing is to be fixed where everything passed', () => {
  expect(nextSteps(inputWith({}))).toEqual([]);
});

test('of the musts, one cause that blocks several comes first, and says how many it opens', () => {
  const cause = ['blocked', 'The target never got ready.'] as const;
  const steps = nextSteps(
    inputWith({
      'graceful-shutdown/drains-in-flight': ['fail', 'lost'],
      'health/liveness-ignores-dependencies': cause,
      'health/probe-cost': cause,
    }),
  );
  expect(steps.map(({ entries }) => entries.map(({ criterion }) => criterion.id))).toEqual([
    ['health/liveness-ignores-dependencies', 'health/probe-cost'],
    ['graceful-shutdown/drains-in-flight'],
  ]);
});

test('musts come before shoulds, and what lets an exercise pass before what does not', () => {
  const steps = nextSteps(
    inputWith({
      'health/liveness-ignores-dependencies': ['fail', 'a'],
      'health/readiness-follows-database': ['fail', 'b'],
      'graceful-shutdown/closes-pools': ['fail', 'c'],
      'graceful-shutdown/bounded': ['fail', 'd'],
    }),
  );
  expect(steps.map(({ entries }) => entries[0]?.criterion.id)).toEqual([
    'graceful-shutdown/bounded',
    'health/liveness-ignores-dependencies',
    'health/readiness-follows-database',
    'graceful-shutdown/closes-pools',
  ]);
  expect(steps[0]?.passes).toHaveLength(1);
  expect(steps[1]?.passes).toEqual([]);
});

test('a must that failed comes before a should that was blocked, though that hides more', () => {
  const cause = ['blocked', 'The process ended.'] as const;
  const steps = nextSteps(
    inputWith({
      'health/readiness-follows-database': ['fail', 'a'],
      'graceful-shutdown/closes-pools': cause,
      'graceful-shutdown/second-signal': cause,
    }),
  );
  expect(steps.map(({ entries }) => entries[0]?.criterion.id)).toEqual([
    'health/readiness-follows-database',
    'graceful-shutdown/closes-pools',
  ]);
});

test('what an owner has accepted for a while comes last, and says until when', () => {
  const cause = ['blocked', 'The target never got ready.'] as const;
  const wrong: Wrong = {
    'health/probes-wired': cause,
    'health/probe-cost': cause,
    'graceful-shutdown/bounded': ['fail', 'a'],
    'graceful-shutdown/closes-pools': ['fail', 'b'],
  };
  const stepsOf = (...waived: string[]) =>
    nextSteps(inputWith(wrong, waived)).map(({ entries, waivedUntil }) => [entries[0]?.criterion.id, waivedUntil]);
  expect(stepsOf('graceful-shutdown/bounded')).toEqual([
    ['health/probes-wired', undefined],
    ['graceful-shutdown/closes-pools', undefined],
    ['graceful-shutdown/bounded', '2026-12-31'],
  ]);
  // A cause that also hides what nobody has accepted is still to be mended.
  expect(stepsOf('health/probes-wired')).toContainEqual(['health/probes-wired', undefined]);
  expect(stepsOf('health/probes-wired', 'health/probe-cost').at(-1)).toEqual(['health/probes-wired', '2026-12-31']);
});

test('the promised grade is the one that the grader gives once it is fixed', () => {
  const wrong: Wrong = {
    'health/readiness-follows-database': ['fail', 'b'],
    'graceful-shutdown/bounded': ['fail', 'd'],
    'graceful-shutdown/second-signal': ['fail', 'e'],
  };
  for (const { entries, after } of nextSteps(inputWith(wrong))) {
    const fixed = new Set(entries.map(({ criterion }) => criterion.id));
    const rest = Object.fromEntries(Object.entries(wrong).filter(([id]) => !fixed.has(id)));
    const { letter, percent } = inputWith(rest).grade;
    expect(after).toEqual({ letter, percent });
  }
});

test('a cap is named only where it lowers the letter', () => {
  expect(cappedLetter(inputWith({}).grade)).toBeUndefined();
  const capped = inputWith({ 'graceful-shutdown/bounded': ['fail', 'd'] }).grade;
  expect([capped.letter, cappedLetter(capped)]).toEqual(['C', 'B']);
});

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

function inputWith(wrong: Wrong) {
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
  return { run, catalogue, findings, grade: grade(catalogue, run, findings) };
}

test('nothing is to be fixed where everything passed', () => {
  expect(nextSteps(inputWith({}))).toEqual([]);
});

test('one cause that blocks several comes first, and says how many it opens', () => {
  const cause = ['blocked', 'The target never got ready.'] as const;
  const steps = nextSteps(
    inputWith({
      'graceful-shutdown/drains-in-flight': ['fail', 'lost'],
      'health/probes-wired': cause,
      'health/probe-cost': cause,
    }),
  );
  expect(steps.map(({ entries }) => entries.map(({ criterion }) => criterion.id))).toEqual([
    ['health/probes-wired', 'health/probe-cost'],
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

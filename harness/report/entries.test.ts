import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readGrade, readRun } from '../model/read-run.ts';
import type { RunRecord } from '../model/run.ts';
import { entriesOf, repeatCommand } from './entries.ts';
import { gradeText, verdictText } from './headline.ts';
import { terminalText } from './terminal.ts';

const { run, catalogue, findings } = await readRun(join(import.meta.dirname, '../../results/golden/report/run'));
const grade = await readGrade(join(import.meta.dirname, '../../results/golden/report/run'), run);
const { target: _, ...bare } = run;

test.each<[string, Partial<RunRecord>, string]>([
  [
    'the defaults',
    { profile: 'quick', seed: 'ab12', target: { name: 'reference-app', kind: 'reference-app' } },
    'npm run spec -- health/x --seed ab12',
  ],
  ['another profile', { target: { name: 'x', kind: 'x' } }, 'npm run spec -- health/x --seed 5eed-0001 --profile full'],
  [
    'a URL that a shell would read',
    { profile: 'quick', target: { name: 'x', kind: 'url', url: 'https://x.example/?a=$(id)' } },
    "TARGET_URL='https://x.example/?a=$(id)' npm run spec -- health/x --seed 5eed-0001",
  ],
  [
    'an image without a manifest',
    { profile: 'quick', driver: 'docker', target: { name: 'x-1', kind: 'image', image: 'a.example/x:1' } },
    'TARGET_IMAGE=a.example/x:1 npm run spec -- health/x --seed 5eed-0001 --driver docker',
  ],
  [
    'a manifest with a quote',
    { profile: 'quick', driver: 'docker', target: { name: 'x', kind: 'command', manifest: "it's.yaml" } },
    "npm run spec -- health/x --seed 5eed-0001 --driver docker --target 'it'\\''s.yaml'",
  ],
])('the command that repeats a criterion: %s', (_name, parts, expected) => {
  expect(repeatCommand({ ...bare, target: run.target, ...parts }, 'health/x')).toBe(expected);
});

test('what was not run says why, as far as the run knows', () => {
  const reason = (parts: Partial<RunRecord>): string | undefined =>
    entriesOf({ run: { ...run, ...parts }, catalogue, findings, grade }).find(
      ({ criterion }) => criterion.id === 'graceful-shutdown/bounded',
    )?.reason;
  const { finishedAt: _finishedAt, ...unfinished } = run;
  expect(reason({})).toBe('No finding was written.');
  expect(reason({ interrupted: true })).toBe('The run was interrupted before it.');
  expect(reason({ brokenFiles: [{ file: 'spec/06-graceful-shutdown.spec.ts', message: 'boom' }] })).toBe(
    'spec/06-graceful-shutdown.spec.ts could not be run: boom',
  );
  const entry = entriesOf({ run: unfinished, catalogue, findings, grade }).find(({ outcome }) => outcome === 'not-run');
  expect(entry?.reason).toBe('The run ended before it, without saying why.');
});

test('verdict and grade in one sentence each', () => {
  const decided = {
    ...grade,
    waivers: { judgedOn: '2026-11-23', list: [] },
    exercises: [],
    complete: true,
    letter: 'B',
    percent: 84,
    partial: true,
  } as const;
  const none = { pass: 0, fail: 0, blocked: 0, unsupported: 0, inconclusive: 0, error: 0, 'not-run': 0 };
  const { waivers: _, ...unwaived } = grade;
  expect(verdictText(unwaived)).toBe('Failed: 2 of 5 musts failed');
  expect(verdictText(grade)).toBe('Failed: 1 of 5 musts failed, 1 waived; 1 waiver has expired, 1 waiver is stale');
  expect(verdictText({ ...decided, counts: { ...none, pass: 5, fail: 1, unsupported: 2 } })).toBe(
    'Passed: no must failed (5 criteria passed, 1 failed, 2 could not be assessed)',
  );
  expect(verdictText({ ...decided, counts: none })).toBe('Cannot decide: nothing was assessed');
  expect(verdictText({ ...decided, complete: false, counts: { ...none, pass: 1 } })).toBe(
    'Cannot decide: the run did not come to its end',
  );
  expect(verdictText({ ...decided, complete: false, counts: { ...none, error: 1, 'not-run': 2 } })).toBe(
    'Cannot decide: 1 ended in an error of the suite, 2 were not run',
  );
  expect(gradeText(decided)).toBe('Grade B, 84.0 %, coverage 73.6 %, rubric 1, partial: a selection was run');
  expect(gradeText({ ...decided, letter: null, percent: null, partial: false })).toBe(
    'No grade (nothing that has a weight was assessed), coverage 73.6 %, rubric 1',
  );
});

test('many criteria with one reason are one line in the terminal', () => {
  const ids = catalogue.exercises.flatMap(({ criteria }) => criteria.map(({ id }) => id));
  const lacking = findings.map((finding) => ({
    ...finding,
    outcome: 'unsupported' as const,
    error: { code: 'no-docker', message: 'There is no Docker engine.' },
  }));
  const exercises = grade.exercises.map((exercise) => ({
    ...exercise,
    criteria: exercise.criteria.map((criterion) => ({ ...criterion, outcome: 'unsupported' as const })),
  }));
  const text = terminalText(
    { run, catalogue, findings: lacking, grade: { ...grade, exercises } },
    { color: false, runDir: 'r', reportPath: 'r/report.md' },
  );
  expect(text.match(/There is no Docker engine\./g)).toHaveLength(1);
  expect(text).toContain(' and 7 more: There is no Docker engine.');
  expect(ids.length).toBeGreaterThan(7);
});

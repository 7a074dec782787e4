// Proves that the reference app passes every criterion, with the exact outcome of each pinned by name.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { gradeTarget, openWorkplace, projectRoot } from './run-suite.ts';

const deadlineMs = 180_000;
const pinned = path.join(projectRoot, 'results', 'golden', 'known-good-embedded-quick.json');

test('the reference app, embedded driver, quick profile', { timeout: deadlineMs + 10_000 }, async () => {
  await using workplace = await openWorkplace();
  const run = await gradeTarget(workplace, { args: ['--driver', 'embedded', '--profile', 'quick'], deadlineMs });
  const expected = JSON.parse(await readFile(pinned, 'utf8')) as {
    readonly outcomes: Readonly<Record<string, string>>;
  };
  const told = run.findings
    .filter(({ criterion, outcome }) => outcome !== expected.outcomes[criterion])
    .map(({ criterion, error }) => `${criterion}: ${error?.message}`);
  expect(told).toEqual([]);
  const { letter, percent, coverage, counts, planned } = run.grade;
  const seen = { exitCode: run.exitCode, letter, percent, coverage, counts, planned, outcomes: run.outcomes };
  expect(seen).toEqual(expected);
});

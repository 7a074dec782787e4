// Proves that the reference app passes every criterion on each driver, with the exact outcome of each pinned by name.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { needsEngine } from '../model/capability.ts';
import type { Catalogue } from '../model/criterion.ts';
import { lackOfEngine } from './engine-lack.ts';
import { gradeTarget, openWorkplace, projectRoot } from './run-suite.ts';

const deadlinesMs = { embedded: 180_000, docker: 420_000 };

interface Pinned {
  readonly counts: Readonly<Record<string, number>>;
  readonly outcomes: Readonly<Record<string, string>>;
}

/** Decided only where a registry can be asked for a digest, which closed networks have none of. */
const byRegistry = 'docker-image/pinned-base';

async function pinnedOf(driver: string): Promise<Pinned> {
  const file = path.join(projectRoot, 'results', 'golden', `known-good-${driver}-quick.json`);
  return JSON.parse(await readFile(file, 'utf8')) as Pinned;
}

function withRegistry({ counts, outcomes, ...rest }: Pinned): Pinned {
  const { pass = 0, inconclusive = 0 } = counts;
  return {
    ...rest,
    counts: { ...counts, pass: pass + 1, inconclusive: inconclusive - 1 },
    outcomes: { ...outcomes, [byRegistry]: 'pass' },
  };
}

test.for(['embedded', 'docker'] as const)(
  'the reference app, driver %s, quick profile',
  { timeout: 430_000 },
  async (driver, { skip }) => {
    const lack = driver === 'docker' ? await lackOfEngine() : undefined;
    if (lack !== undefined) skip(lack);
    await using workplace = await openWorkplace();
    const args = ['--driver', driver, '--profile', 'quick'];
    const run = await gradeTarget(workplace, { args, deadlineMs: deadlinesMs[driver] });
    const pinned = await pinnedOf(driver);
    const expected = run.outcomes[byRegistry] === 'pass' ? withRegistry(pinned) : pinned;
    const told = run.findings
      .filter(({ criterion, outcome }) => outcome !== expected.outcomes[criterion])
      .map(({ criterion, error }) => `${criterion}: ${error?.message}`);
    expect(told).toEqual([]);
    const { letter, percent, coverage, counts, planned } = run.grade;
    const seen = { exitCode: run.exitCode, letter, percent, coverage, counts, planned, outcomes: run.outcomes };
    expect(seen).toEqual(expected);
  },
);

test('both drivers give the same outcome, but where only an engine can look', async () => {
  const [embedded, docker] = await Promise.all([pinnedOf('embedded'), pinnedOf('docker')]);
  const text = await readFile(path.join(projectRoot, 'spec', 'catalogue.json'), 'utf8');
  const criteria = (JSON.parse(text) as Catalogue).exercises.flatMap((exercise) => exercise.criteria);
  const ofEngine = criteria.filter(({ needs = [] }) => needsEngine(needs)).map(({ id }) => id);
  const differing = Object.keys(docker.outcomes).filter((id) => docker.outcomes[id] !== embedded.outcomes[id]);
  expect(differing.filter((id) => !ofEngine.includes(id))).toEqual([]);
  expect(differing.filter((id) => embedded.outcomes[id] !== 'unsupported')).toEqual([]);
  expect(Object.keys(docker.outcomes)).toEqual(Object.keys(embedded.outcomes));
});

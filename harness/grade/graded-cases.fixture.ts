// Runs made of nothing but levels and outcomes, for tests of the grade.

import fc from 'fast-check';
import { type Catalogue, type Level, levels } from '../model/criterion.ts';
import type { Finding } from '../model/finding.ts';
import { type Outcome, outcomes } from '../model/outcome.ts';
import type { Grade, RunRecord } from '../model/run.ts';
import { grade } from './grade.ts';

export interface Case {
  readonly level: Level;
  readonly outcome: Outcome | 'planned';
}

export const run: RunRecord = {
  schemaVersion: 1,
  id: '20261123T064512Z-x-embedded',
  startedAt: '2026-11-23T06:45:12.000Z',
  finishedAt: '2026-11-23T06:46:12.000Z',
  commit: null,
  dirty: null,
  versions: {},
  machine: { platform: 'linux', release: '6', arch: 'x64', cpus: 2, memoryBytes: 1 },
  commandLine: [],
  seed: '1',
  profile: 'full',
  driver: 'embedded',
  target: { name: 'x', kind: 'command' },
  selection: null,
  catalogueDigest: '0'.repeat(64),
  brokenFiles: [],
  interrupted: false,
};

export function catalogueOf(cases: readonly Case[], perExercise = 4): Catalogue {
  const criteria = cases.map(({ level, outcome }, index) => ({
    id: `e-${Math.floor(index / perExercise)}/c-${index}`,
    level,
    status: outcome === 'planned' ? ('planned' as const) : ('specified' as const),
    title: `Criterion ${index}`,
    verifiedBy: 'looking',
  }));
  const exercises = Map.groupBy(criteria, ({ id }) => id.split('/')[0] ?? '');
  return {
    schemaVersion: 1,
    exercises: [...exercises].map(([id, own], index) => ({ number: index, id, title: id, criteria: own })),
  };
}

export function findingsOf(cases: readonly Case[], catalogue = catalogueOf(cases)): Finding[] {
  const ids = catalogue.exercises.flatMap(({ criteria }) => criteria.map(({ id }) => id));
  return cases.flatMap(({ outcome }, index): Finding[] =>
    outcome === 'planned' || outcome === 'not-run'
      ? []
      : [
          {
            schemaVersion: 1,
            criterion: ids[index] ?? '',
            outcome,
            startedAt: run.startedAt,
            durationMs: 1,
            summary: '',
            measurements: [],
            moments: [],
            evidence: [],
          },
        ],
  );
}

export const gradeOf = (cases: readonly Case[], parts: Partial<RunRecord> = {}): Grade =>
  grade(catalogueOf(cases), { ...run, ...parts }, findingsOf(cases));
const caseArbitrary = fc.record({
  level: fc.constantFrom(...levels),
  outcome: fc.constantFrom(...outcomes, 'planned' as const),
});
export const casesArbitrary = fc.array(caseArbitrary, { minLength: 1, maxLength: 40 });
export const anyCase = fc.nat(39);
const rank = { A: 5, B: 4, C: 3, D: 2, F: 1 } as const;
export const letterRank = ({ letter }: Grade): number => (letter === null ? 0 : rank[letter]);
export const replaced = (cases: readonly Case[], index: number, outcome: Outcome): Case[] =>
  cases.map((each, at) => (at === index % cases.length && each.outcome !== 'planned' ? { ...each, outcome } : each));

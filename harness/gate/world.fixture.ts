// Runs of four criteria, graded by hand, for tests of the gate.
import { run } from '../grade/graded-cases.fixture.ts';
import type { Catalogue, Level } from '../model/criterion.ts';
import type { Finding } from '../model/finding.ts';
import { type Outcome, outcomes } from '../model/outcome.ts';
import { digestOf } from '../model/read-run.ts';
import type { Grade, RunRecord } from '../model/run.ts';
import { gate } from './gate.ts';
import { defaultPolicy, type GatePolicy } from './policy.ts';

const passing: readonly (readonly [string, Level, Outcome])[] = [
  ['health/a', 'must', 'pass'],
  ['health/b', 'should', 'pass'],
  ['shutdown/a', 'must', 'pass'],
  ['shutdown/b', 'beyond', 'pass'],
];
const catalogue: Catalogue = {
  schemaVersion: 1,
  exercises: ['health', 'shutdown', 'later'].map((exercise, number) => ({
    number,
    id: exercise,
    title: exercise,
    criteria: [
      ...passing.map(([id, level]) => ({
        id,
        level,
        status: 'specified' as const,
        title: id,
        verifiedBy: '',
        budgets: ['limit'],
      })),
      { id: 'later/x', level: 'must' as const, status: 'planned' as const, title: '', verifiedBy: '' },
    ].filter(({ id }) => id.startsWith(`${exercise}/`)),
  })),
};
export const catalogueText = JSON.stringify(catalogue);

export interface World {
  grade: Grade;
  run: RunRecord;
  findings: Finding[];
}

/** A run as it would be graded, with some outcomes changed. */
export function world(changes: Readonly<Record<string, Outcome>> = {}): World {
  const list = passing.map(([id, level, outcome]) => ({ id, level, title: id, outcome: changes[id] ?? outcome }));
  const counts = Object.fromEntries(
    outcomes.map((outcome) => [outcome, list.filter((each) => each.outcome === outcome).length]),
  ) as Record<Outcome, number>;
  const complete = counts.error + counts['not-run'] === 0;
  const catalogueDigest = digestOf(catalogueText);
  return {
    grade: {
      schemaVersion: 1,
      rubricVersion: 1,
      runId: 'r',
      catalogueDigest,
      letter: complete ? 'A' : null,
      percent: complete ? 100 : null,
      coverage: 100,
      partial: false,
      complete,
      counts,
      planned: 1,
      honours: { passed: 1, assessed: 1 },
      exercises: ['health', 'shutdown'].map((id, number) => ({
        number,
        id,
        title: id,
        passed: null,
        criteria: list.filter((each) => each.id.startsWith(`${id}/`)),
      })),
    },
    run: { ...run, id: 'r', catalogueDigest },
    findings: list.flatMap(({ id, outcome }): Finding[] =>
      outcome === 'not-run'
        ? []
        : [
            {
              schemaVersion: 1,
              criterion: id,
              outcome,
              startedAt: '2026-11-23T06:45:12.000Z',
              durationMs: 1,
              summary: '',
              measurements: [],
              moments: [],
              evidence: [],
            },
          ],
    ),
  };
}

/** The gate's exit code, then its reasons' codes. */
export const decide = ({ grade, run, findings }: World, policy: Partial<GatePolicy> = {}, text = catalogueText) => {
  const { exitCode, reasons } = gate(grade, run, findings, { ...defaultPolicy, ...policy }, text);
  return [exitCode, ...reasons.map(({ code }) => code)];
};

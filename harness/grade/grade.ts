// Judges a run: starts from the catalogue, not from what ran, so that what is missing shows.
import { join } from 'node:path';
import type { Catalogue } from '../model/criterion.ts';
import { UsageError } from '../model/errors.ts';
import type { Finding } from '../model/finding.ts';
import { isAssessed, isFailed, isUndone, type Outcome } from '../model/outcome.ts';
import { readRun } from '../model/read-run.ts';
import { letterOf, percentOf, rubricVersion, weights } from '../model/rubric.ts';
import type { Grade, GradedCriterion, GradedExercise, RunRecord } from '../model/run.ts';
import { gradeSchema, runFiles } from '../model/run-files.ts';
import { misplacedFinding, type SelectedExercise, selectedExercises } from '../model/selected-criteria.ts';
import { dayOf } from '../model/waiver.ts';
import { writeWhole } from '../model/write-file.ts';
import { judgeWaivers, refuseForgedWaivers } from './judge-waivers.ts';

/**
 * Pure: the same facts give the same grade, in whatever order they came. Waivers are judged as on `today`, by default the
 * day of the run; they change neither letter nor percentage nor coverage.
 */
export function grade(
  catalogue: Catalogue,
  run: RunRecord,
  findings: readonly Finding[],
  today = dayOf(new Date(run.startedAt)),
): Grade {
  refuseForged(catalogue, run, findings);
  const outcomeOf = new Map(findings.map(({ criterion, outcome }) => [criterion, outcome] as const));
  const exercises = selectedExercises(catalogue, run.selection).map((selected) => gradeExercise(selected, outcomeOf));
  const criteria = exercises.flatMap((exercise) => exercise.criteria);
  const assessed = criteria.filter(({ outcome }) => isAssessed(outcome));
  const weight = (list: readonly GradedCriterion[]): number => list.reduce((sum, { level }) => sum + weights[level], 0);
  const passed = assessed.filter(({ outcome }) => outcome === 'pass');

  const whole = run.finishedAt !== undefined && !run.interrupted && run.brokenFiles.length === 0;
  const complete = whole && !criteria.some(({ outcome }) => isUndone(outcome));
  const decides = complete && weight(assessed) > 0;
  const percent = decides ? percentOf(weight(passed), weight(assessed)) : null;
  const mustFailed = assessed.some(({ level, outcome }) => level === 'must' && outcome !== 'pass');
  const beyond = assessed.filter(({ level }) => level === 'beyond');

  return {
    schemaVersion: 1,
    rubricVersion,
    runId: run.id,
    catalogueDigest: run.catalogueDigest,
    letter: percent === null ? null : letterOf(percent, mustFailed),
    percent,
    coverage: weight(criteria) === 0 ? 0 : percentOf(weight(assessed), weight(criteria)),
    partial: run.selection !== null,
    complete,
    counts: countsOf(criteria),
    planned: catalogue.exercises.flatMap((exercise) => exercise.criteria).filter(({ status }) => status === 'planned')
      .length,
    honours: { passed: beyond.filter(({ outcome }) => outcome === 'pass').length, assessed: beyond.length },
    exercises,
    ...(run.waivers === undefined ? {} : { waivers: judgeWaivers(criteria, run, today) }),
  };
}

/** Grades a run folder, as often as wanted: the same bytes each time, and on the same day where it has waivers. */
export async function gradeRun(dir: string, today?: string): Promise<Grade> {
  const { catalogue, run, findings } = await readRun(dir);
  const graded = gradeSchema.parse(grade(catalogue, run, findings, today));
  await writeWhole(join(dir, runFiles.grade), `${JSON.stringify(graded, null, 2)}\n`);
  return graded;
}

function gradeExercise(
  { exercise, criteria }: SelectedExercise,
  outcomeOf: ReadonlyMap<string, Outcome>,
): GradedExercise {
  const graded = criteria.map(({ id, level, title }) => ({
    id,
    level,
    title,
    outcome: outcomeOf.get(id) ?? 'not-run',
  }));
  return {
    number: exercise.number,
    id: exercise.id,
    title: exercise.title,
    passed: passedOf(graded),
    criteria: graded,
  };
}

function passedOf(criteria: readonly GradedCriterion[]): boolean | null {
  const musts = criteria.filter(({ level }) => level === 'must').map(({ outcome }) => outcome);
  if (musts.some(isFailed)) return false;
  return musts.length > 0 && musts.every((outcome) => outcome === 'pass') ? true : null;
}

function countsOf(criteria: readonly GradedCriterion[]): Record<Outcome, number> {
  const counts: Record<Outcome, number> = {
    pass: 0,
    fail: 0,
    blocked: 0,
    unsupported: 0,
    inconclusive: 0,
    error: 0,
    'not-run': 0,
  };
  for (const { outcome } of criteria) counts[outcome] += 1;
  return counts;
}

function refuseForged(catalogue: Catalogue, run: RunRecord, findings: readonly Finding[]): void {
  const misplaced = misplacedFinding(catalogue, run.selection, findings);
  if (misplaced !== undefined) {
    throw new UsageError({
      code: misplaced.code,
      message: `Finding ${misplaced.index + 1}: ${misplaced.message}`,
      hint: 'Run the suite again; a run folder is never repaired by hand.',
    });
  }
  const known = new Set(catalogue.exercises.flatMap((exercise) => exercise.criteria).map(({ id }) => id));
  refuseForgedWaivers(run, known);
  const unknown = run.selection?.find((id) => !known.has(id));
  if (unknown !== undefined) {
    throw new UsageError({
      code: 'selection-unknown',
      message: `The run selected ${unknown}, which is not in its catalogue.`,
      hint: 'Run the suite again; a run folder is never repaired by hand.',
    });
  }
}

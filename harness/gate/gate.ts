// Decides whether a graded run may pass, and gives every reason why not.
import type { Catalogue } from '../model/criterion.ts';
import { UsageError } from '../model/errors.ts';
import type { Finding } from '../model/finding.ts';
import { invocation } from '../model/invocation.ts';
import { exitCodes } from '../model/outcome.ts';
import { digestOf, parseCatalogue } from '../model/read-run.ts';
import { type Grade, profiles, type RunRecord } from '../model/run.ts';
import { gradedCriteria } from '../model/verdict.ts';
import type { GatePolicy } from './policy.ts';

type Decision = typeof exitCodes.ok | typeof exitCodes.criteriaFailed | typeof exitCodes.cannotDecide;

export interface GateReason {
  /** Stable, kebab-case: `must-failed`, `coverage-too-low`. */
  readonly code: string;
  readonly message: string;
  /** What this reason alone would end with. */
  readonly exitCode: Exclude<Decision, typeof exitCodes.ok>;
  readonly criterion?: string;
}

export interface GateResult {
  readonly exitCode: Decision;
  /** Empty when it passes; failures first. */
  readonly reasons: readonly GateReason[];
}

/**
 * Pure. `catalogueText` is the text of today's `spec/catalogue.json`: a run of another catalogue decides nothing.
 * Throws a UsageError when the policy names what does not exist, or the grade is not of these findings.
 */
export function gate(
  grade: Grade,
  run: RunRecord,
  findings: readonly Finding[],
  policy: GatePolicy,
  catalogueText: string,
): GateResult {
  refuseOtherGrade(grade, run, findings);
  refuseUnknownIds(policy, parseCatalogue(catalogueText, 'spec/catalogue.json'));
  const failed: GateReason[] = [];
  const undecided: GateReason[] = [];
  const fail = (code: string, message: string, criterion?: string): unknown =>
    failed.push({
      code,
      message,
      exitCode: exitCodes.criteriaFailed,
      ...(criterion === undefined ? {} : { criterion }),
    });
  const doubt = (code: string, message: string, criterion?: string): unknown =>
    undecided.push({
      code,
      message,
      exitCode: exitCodes.cannotDecide,
      ...(criterion === undefined ? {} : { criterion }),
    });

  for (const { id, level, outcome } of gradedCriteria(grade)) {
    const required = policy.require.includes(id) || (level === 'must' && policy.require.includes(exerciseOf(id)));
    if (outcome === 'pass' || (level !== 'must' && !required)) continue;
    const kind = level === 'must' ? 'must' : 'required';
    if (outcome === 'fail' || outcome === 'blocked') fail(`${kind}-failed`, `${id} is ${outcome}.`, id);
    else if (policy.musts === 'every' || required) doubt(`${kind}-not-assessed`, `${id} is ${outcome}.`, id);
  }
  const present = new Set(gradedCriteria(grade).flatMap(({ id }) => [id, exerciseOf(id)]));
  for (const id of policy.require.filter((wanted) => !present.has(wanted))) {
    doubt('required-not-selected', `${id} is required and was not selected.`, id);
  }
  if (policy.minimumLetter !== undefined && grade.letter !== null && grade.letter > policy.minimumLetter) {
    fail('letter-too-low', `The grade is ${grade.letter}; the policy asks for ${policy.minimumLetter} or better.`);
  }

  if (digestOf(catalogueText) !== run.catalogueDigest) {
    doubt('other-catalogue', 'The run was made with another catalogue than the present one.');
  }
  if (grade.counts.pass + grade.counts.fail + grade.counts.blocked === 0) {
    doubt('nothing-assessed', 'No criterion was assessed.');
  }
  if (run.finishedAt === undefined || run.interrupted) doubt('run-not-finished', 'The run did not come to its end.');
  for (const { file } of run.brokenFiles) doubt('file-broken', `${file} could not be run.`);
  if (!grade.complete) {
    const { error, 'not-run': notRun } = grade.counts;
    doubt('grade-incomplete', `The grade is incomplete: ${error} criteria ended in error, ${notRun} were not run.`);
  } else if (grade.letter === null) {
    doubt('no-grade', 'Nothing that has a weight was assessed, so there is no grade.');
  }
  if (grade.coverage < policy.minimumCoverage) {
    doubt('coverage-too-low', `Coverage is ${grade.coverage} %; the policy asks for ${policy.minimumCoverage} %.`);
  }
  if (grade.partial && !policy.allowPartial) doubt('run-partial', 'Only a selection was run.');
  if (profiles.indexOf(run.profile) < profiles.indexOf(policy.profile)) {
    doubt('profile-too-short', `The profile is ${run.profile}; the policy asks for ${policy.profile}.`);
  }
  if (policy.driver !== undefined && run.driver !== policy.driver) {
    doubt('other-driver', `The driver is ${run.driver}; the policy asks for ${policy.driver}.`);
  }
  if (!policy.allowDirty && run.dirty !== false) {
    doubt('tree-changed', 'The run was not made from a clean working tree.');
  }

  const reasons = [...failed, ...undecided];
  return { exitCode: reasons[0]?.exitCode ?? exitCodes.ok, reasons };
}

const exerciseOf = (id: string): string => id.split('/')[0] ?? id;

/** A grade file that says otherwise than the findings was edited, or is older than they are. */
function refuseOtherGrade(grade: Grade, run: RunRecord, findings: readonly Finding[]): void {
  const outcomeOf = new Map(findings.map(({ criterion, outcome }) => [criterion, outcome] as const));
  const criteria = gradedCriteria(grade);
  const differs = criteria.find(({ id, outcome }) => (outcomeOf.get(id) ?? 'not-run') !== outcome);
  const graded = new Set(criteria.map(({ id }) => id));
  const missing = findings.find(({ criterion }) => !graded.has(criterion));
  if (grade.runId === run.id && grade.catalogueDigest === run.catalogueDigest && !differs && !missing) return;
  const about = differs?.id ?? missing?.criterion ?? run.id;
  throw new UsageError({
    code: 'grade-of-other-run',
    message: `The grade is not the grade of these findings; they differ in ${about}.`,
    hint: `Grade the run again (${invocation('grade')}), then ask the gate.`,
  });
}

function refuseUnknownIds(policy: GatePolicy, catalogue: Catalogue): void {
  const status = new Map<string, string>();
  for (const exercise of catalogue.exercises) {
    const planned = exercise.criteria.every((criterion) => criterion.status === 'planned');
    status.set(exercise.id, planned ? 'planned' : 'specified');
    for (const criterion of exercise.criteria) status.set(criterion.id, criterion.status);
  }
  for (const id of policy.require) {
    if (status.get(id) === 'specified') continue;
    throw new UsageError({
      code: 'policy-unknown-id',
      message: `The policy requires ${id}, which ${status.has(id) ? 'is planned and has no spec yet' : 'does not exist'}.`,
      hint: `${invocation('list')} shows all exercises and criteria.`,
    });
  }
}

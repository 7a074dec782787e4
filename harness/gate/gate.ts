// Decides whether a graded run may pass, and gives every reason why not.
import type { Catalogue } from '../model/criterion.ts';
import { UsageError } from '../model/errors.ts';
import type { Finding } from '../model/finding.ts';
import { invocation } from '../model/invocation.ts';
import { parseCatalogue } from '../model/read-run.ts';
import type { Grade, RunRecord } from '../model/run.ts';
import { gradedCriteria, waiverOf } from '../model/verdict.ts';
import { stateOf } from '../model/waiver.ts';
import { budgetReasons } from './budget-reasons.ts';
import { criterionReasons, waiverReasons } from './criterion-reasons.ts';
import { type GatePolicy, refuseUnknownNames } from './policy.ts';
import { doubt, failure, type GateReason, type GateResult, type JudgedRun, resultOf } from './reason.ts';
import { requiredCriteria } from './required.ts';
import { runReasons } from './run-reasons.ts';

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
  const judged = { grade, run, findings };
  const required = requiredCriteria(policy.require, usable(judged, policy, catalogueText));
  return resultOf([
    ...criterionReasons(grade, policy, required),
    ...waiverReasons(grade),
    ...budgetReasons(judged, policy),
    ...standing(grade, policy),
    ...runReasons(judged, policy, { catalogueText, required }),
  ]);
}

function standing(grade: Grade, { minimumLetter, minimumCoverage }: GatePolicy): GateReason[] {
  const reasons: GateReason[] = [];
  if (minimumLetter !== undefined && grade.letter !== null && grade.letter > minimumLetter)
    reasons.push(
      failure('letter-too-low', `The grade is ${grade.letter}; the policy asks for ${minimumLetter} or better.`),
    );
  if (grade.coverage < minimumCoverage)
    reasons.push(
      doubt('coverage-too-low', `Coverage is ${grade.coverage} %; the policy asks for ${minimumCoverage} %.`),
    );
  return reasons;
}

/** Today's catalogue. Refuses what nobody can decide on: a policy that names what does not exist, a grade of other findings. */
export function usable(judged: JudgedRun, policy: GatePolicy, catalogueText: string): Catalogue {
  refuseOtherGrade(judged);
  const catalogue = parseCatalogue(catalogueText, 'spec/catalogue.json');
  refuseUnknownNames(policy, catalogue);
  return catalogue;
}

/** A grade file that says otherwise than the findings was edited, or is older than they are. */
function refuseOtherGrade({ grade, run, findings }: JudgedRun): void {
  const outcomeOf = new Map(findings.map(({ criterion, outcome }) => [criterion, outcome] as const));
  const criteria = gradedCriteria(grade);
  const differs = criteria.find(({ id, outcome }) => (outcomeOf.get(id) ?? 'not-run') !== outcome);
  const graded = new Set(criteria.map(({ id }) => id));
  const missing = findings.find(({ criterion }) => !graded.has(criterion));
  const waived = otherWaiver(grade, run);
  const sameRun = grade.runId === run.id && grade.catalogueDigest === run.catalogueDigest;
  if (sameRun && !differs && !missing && waived === undefined) return;
  const about = differs?.id ?? missing?.criterion ?? waived ?? run.id;
  throw new UsageError({
    code: 'grade-of-other-run',
    message: `The grade is not the grade of these findings; they differ in ${about}.`,
    hint: `Grade the run again (${invocation('grade')}), then ask the gate.`,
  });
}

/** The first criterion whose waiver the run does not have, or that is judged otherwise than by its own outcome. */
function otherWaiver(grade: Grade, run: RunRecord): string | undefined {
  const { judgedOn, list } = grade.waivers ?? { judgedOn: '', list: [] };
  const outcomeOf = new Map(gradedCriteria(grade).map(({ id, outcome }) => [id, outcome] as const));
  const given = run.waivers ?? [];
  const forged = list.find(({ criterion, state, expires }) => {
    const own = given.find((waiver) => waiver.criterion === criterion);
    const outcome = outcomeOf.get(criterion);
    if (own === undefined || outcome === undefined) return true;
    return own.expires !== expires || state !== stateOf(own, outcome, judgedOn);
  });
  const left = given.find(({ criterion }) => outcomeOf.has(criterion) && waiverOf(grade, criterion) === undefined);
  return (forged ?? left)?.criterion;
}

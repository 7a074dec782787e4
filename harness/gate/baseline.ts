// Decides whether a run is worse than an earlier one of the same target; what was wrong before keeps no gate closed.
import { isAssessed, isFailed } from '../model/outcome.ts';
import type { Grade } from '../model/run.ts';
import { gradedCriteria, waiverOf } from '../model/verdict.ts';
import { budgetReasons } from './budget-reasons.ts';
import { isWaived, waiverReasons } from './criterion-reasons.ts';
import { usable } from './gate.ts';
import type { GatePolicy } from './policy.ts';
import { doubt, failure, type GateReason, type GateResult, type JudgedRun, resultOf } from './reason.ts';
import { requiredCriteria } from './required.ts';
import { runReasons } from './run-reasons.ts';

/**
 * Pure. Of the policy hold what it asks of a run (profile, driver, selection, tree, required ids) and its budgets; in place
 * of levels, letter and coverage the baseline decides.
 */
export function gateAgainst(
  baseline: JudgedRun,
  current: JudgedRun,
  policy: GatePolicy,
  catalogueText: string,
): GateResult {
  usable(baseline, policy, catalogueText);
  const required = requiredCriteria(policy.require, usable(current, policy, catalogueText));
  const reasons = [...runReasons(current, policy, { catalogueText, required }), ...waiverReasons(current.grade)];
  const different = differences(baseline, current);
  if (different.length > 0) return resultOf([...reasons, ...different]);
  return resultOf([
    ...reasons,
    ...worse(baseline.grade, current.grade, policy),
    ...newlyBroken(baseline, current, policy),
  ]);
}

function differences({ grade, run }: JudgedRun, current: JudgedRun): GateReason[] {
  const now = current.run;
  const target = (one: typeof run): string => [one.target.name, one.target.kind, one.target.url ?? ''].join(' ').trim();
  const selected = (one: typeof run): string =>
    one.selection === null ? 'everything' : [...one.selection].sort().join(' ');
  const pairs: readonly (readonly [what: string, was: string, is: string])[] = [
    ['target', target(run), target(now)],
    ['catalogue', run.catalogueDigest, now.catalogueDigest],
    ['profile', run.profile, now.profile],
    ['driver', run.driver, now.driver],
    ['selection', selected(run), selected(now)],
  ];
  const differing = pairs
    .filter(([, was, is]) => was !== is)
    .map(([what, was, is]) =>
      doubt(`baseline-other-${what}`, `The baseline is of another ${what}: ${short(was)}, not ${short(is)}.`),
    );
  return grade.complete
    ? differing
    : [...differing, doubt('baseline-incomplete', 'The grade of the baseline is incomplete.')];
}

function worse(before: Grade, after: Grade, policy: GatePolicy): GateReason[] {
  const outcomeOf = new Map(gradedCriteria(before).map(({ id, outcome }) => [id, outcome] as const));
  const reasons = gradedCriteria(after).flatMap(({ id, outcome }): GateReason[] => {
    const was = outcomeOf.get(id) ?? 'not-run';
    // What was accepted for a while only is forgiven for that while only.
    const lostItsWaiver = waiverOf(before, id) !== undefined && waiverOf(after, id) === undefined;
    if (isFailed(outcome) && (!isFailed(was) || lostItsWaiver))
      return isWaived(after, policy, id)
        ? []
        : [failure('newly-failed', `${id} is ${outcome}; it was ${was}${lostItsWaiver ? ' and waived' : ''}.`, id)];
    return isAssessed(was) && !isAssessed(outcome)
      ? [doubt('not-assessed-any-more', `${id} is ${outcome}; it was ${was}.`, id)]
      : [];
  });
  // Where nothing but waived criteria got worse, the letter fell because of them.
  if (reasons.length > 0 && before.letter !== null && after.letter !== null && after.letter > before.letter)
    reasons.push(failure('letter-lower', `The grade is ${after.letter}; it was ${before.letter}.`));
  if (after.coverage < before.coverage)
    reasons.push(doubt('coverage-lower', `Coverage is ${after.coverage} %; it was ${before.coverage} %.`));
  return reasons;
}

function newlyBroken(baseline: JudgedRun, current: JudgedRun, policy: GatePolicy): GateReason[] {
  const key = ({ code, criterion, budget }: GateReason): string => `${code} ${criterion ?? ''} ${budget ?? ''}`;
  const before = new Set(budgetReasons(baseline, policy).map(key));
  return budgetReasons(current, policy).filter((reason) => !before.has(key(reason)));
}

const short = (text: string): string => (text.length <= 80 ? text : `${text.slice(0, 80)}…`);

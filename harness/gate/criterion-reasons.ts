// Which criteria keep a gate closed: those that the policy wants passed and that did not pass, save for waived failures.
import { isFailed } from '../model/outcome.ts';
import type { Grade } from '../model/run.ts';
import { brokenWaivers, gradedCriteria, waiverOf } from '../model/verdict.ts';
import type { GatePolicy } from './policy.ts';
import { doubt, failure, type GateReason } from './reason.ts';

/** `required`: the criteria that the policy requires by name, whatever their level. */
export function criterionReasons(grade: Grade, policy: GatePolicy, required: ReadonlySet<string>): GateReason[] {
  return gradedCriteria(grade).flatMap(({ id, level, outcome }) => {
    const wanted = policy.levels.includes(level);
    const byName = required.has(id);
    if (outcome === 'pass' || !(wanted || byName)) return [];
    const kind = level !== 'must' && byName ? 'required' : level;
    if (isFailed(outcome))
      return isWaived(grade, policy, id) ? [] : [failure(`${kind}-failed`, `${id} is ${outcome}.`, id)];
    return policy.musts === 'every' || byName ? [doubt(`${kind}-not-assessed`, `${id} is ${outcome}.`, id)] : [];
  });
}

/** An active waiver lets a failure through; it never stands for what was not assessed. */
export const isWaived = (grade: Grade, policy: GatePolicy, criterion: string): boolean =>
  policy.allowWaivers && waiverOf(grade, criterion)?.state === 'active';

/** These fail whatever else the run says: a waiver is taken back by whoever gave it. */
export function waiverReasons(grade: Grade): GateReason[] {
  return brokenWaivers(grade).map(({ criterion, expires, state }) =>
    state === 'expired'
      ? failure('waiver-expired', `The waiver of ${criterion} expired: ${expires} was its last day.`, criterion)
      : failure('waiver-stale', `${criterion} passes, so its waiver is stale.`, criterion),
  );
}

// What a grade comes to in one word, for the report's first heading and for the exit code of `spec`.
import { isFailed } from './outcome.ts';
import type { Grade, GradedCriterion } from './run.ts';
import type { JudgedWaiver } from './waiver.ts';

export type Verdict = 'passed' | 'failed' | 'undecided';

/**
 * A failed must decides, whatever else is open, unless an active waiver lets it through; so does a waiver that expired or
 * is for a criterion that passes. A should or beyond that failed costs percent, not the verdict, as long as anything
 * passed. Where there are musts and none of them was assessed, nothing is decided.
 */
export function verdictOf(grade: Grade): Verdict {
  const { pass, fail, blocked } = grade.counts;
  if (unwaivedMusts(grade).length > 0 || brokenWaivers(grade).length > 0) return 'failed';
  if (!grade.complete || pass + fail + blocked === 0 || noMustAssessed(grade)) return 'undecided';
  return pass > 0 ? 'passed' : 'failed';
}

/** True where there are musts and the outcome of each is open. */
export function noMustAssessed(grade: Grade): boolean {
  const musts = gradedCriteria(grade).filter(({ level }) => level === 'must');
  return musts.length > 0 && !musts.some(({ outcome }) => outcome === 'pass' || outcome === 'fail');
}

export function failedMusts(grade: Grade): GradedCriterion[] {
  return gradedCriteria(grade).filter(({ level, outcome }) => level === 'must' && isFailed(outcome));
}

/** The failed musts that decide. */
export function unwaivedMusts(grade: Grade): GradedCriterion[] {
  return failedMusts(grade).filter(({ id }) => waiverOf(grade, id)?.state !== 'active');
}

/** The waivers that fail a run by themselves. */
export function brokenWaivers(grade: Grade): JudgedWaiver[] {
  return (grade.waivers?.list ?? []).filter(({ state }) => state === 'expired' || state === 'stale');
}

export function waiverOf(grade: Grade, criterion: string): JudgedWaiver | undefined {
  return grade.waivers?.list.find((waiver) => waiver.criterion === criterion);
}

export function gradedCriteria(grade: Grade): GradedCriterion[] {
  return grade.exercises.flatMap(({ criteria }) => criteria);
}

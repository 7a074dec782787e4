// What a grade comes to in one word, for the report's first heading and for the exit code of `spec`.
import type { Grade, GradedCriterion } from './run.ts';

export type Verdict = 'passed' | 'failed' | 'undecided';

/**
 * A failed must decides, whatever else is open. A should or beyond that failed costs percent, not the verdict, as long as
 * anything passed. Where there are musts and none of them was assessed, nothing is decided.
 */
export function verdictOf(grade: Grade): Verdict {
  const { pass, fail, blocked } = grade.counts;
  if (failedMusts(grade).length > 0) return 'failed';
  if (!grade.complete || pass + fail + blocked === 0 || noMustAssessed(grade)) return 'undecided';
  return pass > 0 ? 'passed' : 'failed';
}

/** True where there are musts and the outcome of each is open. */
export function noMustAssessed(grade: Grade): boolean {
  const musts = gradedCriteria(grade).filter(({ level }) => level === 'must');
  return musts.length > 0 && !musts.some(({ outcome }) => outcome === 'pass' || outcome === 'fail');
}

export function failedMusts(grade: Grade): GradedCriterion[] {
  return gradedCriteria(grade).filter(
    ({ level, outcome }) => level === 'must' && (outcome === 'fail' || outcome === 'blocked'),
  );
}

export function gradedCriteria(grade: Grade): GradedCriterion[] {
  return grade.exercises.flatMap(({ criteria }) => criteria);
}

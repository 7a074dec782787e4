// What a grade comes to in one word, for the report's first heading and for the exit code of `spec`.
import type { Grade, GradedCriterion } from './run.ts';

export type Verdict = 'passed' | 'failed' | 'undecided';

/** A failed must decides, whatever else is open; a should or beyond that failed costs percent, not the verdict. */
export function verdictOf(grade: Grade): Verdict {
  if (failedMusts(grade).length > 0) return 'failed';
  const assessed = grade.counts.pass + grade.counts.fail + grade.counts.blocked;
  return grade.complete && assessed > 0 ? 'passed' : 'undecided';
}

export function failedMusts(grade: Grade): GradedCriterion[] {
  return gradedCriteria(grade).filter(
    ({ level, outcome }) => level === 'must' && (outcome === 'fail' || outcome === 'blocked'),
  );
}

export function gradedCriteria(grade: Grade): GradedCriterion[] {
  return grade.exercises.flatMap(({ criteria }) => criteria);
}

// The exit code of `spec`: what a run alone comes to, with no minimum of coverage.
import { exitCodes } from '../model/outcome.ts';
import type { Grade } from '../model/run.ts';
import { type Verdict, verdictOf } from '../model/verdict.ts';

const codes = {
  passed: exitCodes.ok,
  failed: exitCodes.criteriaFailed,
  undecided: exitCodes.cannotDecide,
} as const satisfies Record<Verdict, number>;

/** A should or beyond that failed is shown and costs percent, but only a must fails a run. */
export function exitCodeOf(grade: Grade): (typeof codes)[Verdict] {
  return codes[verdictOf(grade)];
}

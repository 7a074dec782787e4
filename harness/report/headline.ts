// The verdict and the grade in one sentence each, the same in every format.
import type { Grade } from '../model/run.ts';
import { failedMusts, gradedCriteria, noMustAssessed, verdictOf } from '../model/verdict.ts';

export function verdictText(grade: Grade): string {
  const { counts } = grade;
  const musts = gradedCriteria(grade).filter(({ level }) => level === 'must').length;
  switch (verdictOf(grade)) {
    case 'failed': {
      const failed = failedMusts(grade).length;
      if (failed > 0) return `Failed: ${failed} of ${musts} musts failed`;
      return counts.blocked > 0 ? 'Failed: the target did not come up' : 'Failed: no criterion passed';
    }
    case 'passed': {
      const open = counts.unsupported + counts.inconclusive;
      const parts = [`${counts.pass} criteria passed`, `${counts.fail + counts.blocked} failed`];
      if (open > 0) parts.push(`${open} could not be assessed`);
      return `Passed: no must failed (${parts.join(', ')})`;
    }
    case 'undecided': {
      const undone = [
        counts.error > 0 ? `${counts.error} ended in an error of the suite` : '',
        counts['not-run'] > 0 ? `${counts['not-run']} were not run` : '',
      ].filter((part) => part !== '');
      if (undone.length > 0) return `Cannot decide: ${undone.join(', ')}`;
      if (!grade.complete) return 'Cannot decide: the run did not come to its end';
      const nothing = counts.pass + counts.fail === 0;
      return `Cannot decide: ${!nothing && noMustAssessed(grade) ? 'no must' : 'nothing'} was assessed`;
    }
  }
}

/** Never a bare letter: letter, percent, coverage, rubric. */
export function gradeText(grade: Grade): string {
  const why = grade.complete ? 'nothing that has a weight was assessed' : 'incomplete';
  return [
    grade.letter === null ? `No grade (${why})` : `Grade ${grade.letter}, ${oneDecimal(grade.percent ?? 0)} %`,
    `coverage ${oneDecimal(grade.coverage)} %`,
    `rubric ${grade.rubricVersion}`,
    ...(grade.partial ? ['partial: a selection was run'] : []),
  ].join(', ');
}

const oneDecimal = (percent: number): string => percent.toFixed(1);

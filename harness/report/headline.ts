// The verdict and the grade in one sentence each, the same in every format.
import type { Grade } from '../model/run.ts';
import { gradedCriteria, noMustAssessed, unwaivedMusts, verdictOf } from '../model/verdict.ts';
import { brokenWaiversText, waivedMusts } from './waiver-text.ts';

export function verdictText(grade: Grade): string {
  const { counts } = grade;
  switch (verdictOf(grade)) {
    case 'failed': {
      const musts = gradedCriteria(grade).filter(({ level }) => level === 'must').length;
      const failed = unwaivedMusts(grade).length;
      const waived = waivedMusts(grade) > 0 ? `, ${waivedMusts(grade)} waived` : '';
      const parts = [failed > 0 ? `${failed} of ${musts} musts failed${waived}` : '', brokenWaiversText(grade)];
      const why = parts.filter((part) => part !== '').join('; ');
      if (why !== '') return `Failed: ${why}`;
      return counts.blocked > 0 ? 'Failed: the target did not come up' : 'Failed: no criterion passed';
    }
    case 'passed': {
      const open = counts.unsupported + counts.inconclusive;
      const parts = [`${counts.pass} criteria passed`, `${counts.fail + counts.blocked} failed`];
      if (open > 0) parts.push(`${open} could not be assessed`);
      const waived = waivedMusts(grade);
      const musts =
        waived === 0 ? 'no must failed' : `${waived} failed ${waived === 1 ? 'must is' : 'musts are'} waived`;
      return `Passed: ${musts} (${parts.join(', ')})`;
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

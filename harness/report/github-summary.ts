// The job summary of a run for GitHub Actions: what matters first, and what did not fit is counted.
import type { Outcome } from '../model/outcome.ts';
import { runFiles } from '../model/run-files.ts';
import { type Entry, entriesOf, type ReportInput } from './entries.ts';
import { gradeText, verdictText } from './headline.ts';
import { block, cell, code, inline, prose } from './markdown.ts';
import { valueText } from './visible-text.ts';
import { waiverText } from './waiver-text.ts';

const order: readonly Outcome[] = ['fail', 'blocked', 'error', 'not-run', 'inconclusive', 'unsupported'];

/** At most `maxBytes` of UTF-8; whole sections only, so that no cut can open or close anything. */
export function githubSummary(input: ReportInput, maxBytes: number): string {
  const entries = entriesOf(input);
  const head = [...headOf(input, entries), ''].join('\n');
  const sections = order.flatMap((outcome) => entries.filter((entry) => entry.outcome === outcome).map(sectionOf));
  // Room for the last sentence, whatever the number in it.
  let leftBytes = maxBytes - Buffer.byteLength(head) - Buffer.byteLength(leftOut(sections.length));
  const kept: string[] = [];
  for (const section of sections) {
    leftBytes -= Buffer.byteLength(section);
    if (leftBytes < 0) break;
    kept.push(section);
  }
  const left = sections.length - kept.length;
  return [head, ...kept, ...(left > 0 ? [leftOut(left)] : [])].join('');
}

function headOf({ run, grade }: ReportInput, entries: readonly Entry[]): string[] {
  const { target } = run;
  const waived = entries.filter(({ waiver }) => waiver !== undefined);
  return [
    `# ${verdictText(grade)}`,
    '',
    `${gradeText(grade)}. Target ${inline(target.name)} (${inline(target.kind)}), profile ${run.profile}, seed ${code(run.seed)}.`,
    '',
    '| exercise | passed | of | musts |',
    '| --- | ---: | ---: | --- |',
    ...grade.exercises.map(({ title, passed, criteria }) => {
      const count = criteria.filter(({ outcome }) => outcome === 'pass').length;
      const musts = passed === null ? 'open' : passed ? 'passed' : 'failed';
      return `| ${cell(prose(title))} | ${count} | ${criteria.length} | ${musts} |`;
    }),
    '',
    ...waived.map(
      ({ criterion, waiver }) => `- ${code(criterion.id)}: ${waiver === undefined ? '' : inline(waiverText(waiver))}`,
    ),
    ...(waived.length === 0 ? [] : ['']),
  ];
}

function sectionOf({ criterion, outcome, title, reason, finding, repeat }: Entry): string {
  const value = (label: string, given: unknown): string[] =>
    given === undefined ? [] : [`${label}: ${code(valueText(given))}`, ''];
  const lines = [
    `### ${outcome}: ${code(criterion.id)}, ${criterion.level}: ${prose(title)}`,
    '',
    ...(reason === title ? [] : [inline(reason), '']),
    ...value('Expected', finding?.expected),
    ...value('Actual', finding?.actual),
    ...(criterion.remediation === undefined || outcome === 'error'
      ? []
      : [`What to do: ${prose(criterion.remediation)}`, '']),
    ...block(repeat, 'sh'),
    '',
  ];
  return `${lines.join('\n')}\n`;
}

const leftOut = (count: number): string =>
  `Left out for want of room: ${count} more criteria that did not pass; ${runFiles.report} has all of them.\n`;

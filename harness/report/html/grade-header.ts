// The top of the report: the verdict, the grade with its coverage and rubric, and how many of each outcome.
import { type ComponentChild, h } from 'preact';
import { outcomes } from '../../model/outcome.ts';
import { verdictOf } from '../../model/verdict.ts';
import type { ReportInput } from '../entries.ts';
import { gradeText, verdictText } from '../headline.ts';
import { cappedLetter } from '../next-steps.ts';
import { outcomeMark } from './outcome-mark.ts';
import { line } from './text.ts';

export function gradeHeader({ run, grade }: ReportInput): ComponentChild {
  const { letter, percent, coverage, honours, counts, planned } = grade;
  const capped = cappedLetter(grade);
  const facts: [string, string][] = [
    ['grade', letter ?? 'none'],
    ...(percent === null ? [] : [['of what was assessed', `${percent.toFixed(1)} %`] as [string, string]]),
    ['coverage', `${coverage.toFixed(1)} %`],
    ['rubric', String(grade.rubricVersion)],
    ...(honours.assessed > 0
      ? [['honours (beyond)', `${honours.passed} of ${honours.assessed}`] as [string, string]]
      : []),
  ];
  return h(
    'header',
    { class: 'top' },
    h('p', { class: 'soft small' }, `Seaworthy · ${line(run.target.name, 100)} · ${dateText(run.startedAt)}`),
    h('h1', { class: `verdict-${verdictOf(grade)}` }, verdictText(grade)),
    h(
      'dl',
      { class: 'grade' },
      facts.map(([name, value]) => h('div', null, h('dt', null, name), h('dd', null, value))),
    ),
    letter === null || grade.partial ? h('p', { class: 'soft small' }, `${gradeText(grade)}.`) : null,
    capped === undefined
      ? null
      : h(
          'p',
          null,
          `The percentage alone would be ${article(capped)} ${capped}: a must that failed or was blocked caps the letter at C.`,
        ),
    h(
      'ul',
      { class: 'tally plain' },
      outcomes
        .filter((outcome) => counts[outcome] > 0)
        .map((outcome) => h('li', null, outcomeMark(outcome, `${counts[outcome]} ${outcome}`))),
      planned > 0 ? h('li', null, h('span', { class: 'mark' }, `${planned} planned, counted for nothing`)) : null,
    ),
  );
}

const article = (letter: string): string => (letter === 'A' ? 'an' : 'a');

/** `2026-11-23 06:45 UTC`: the same on every machine. */
function dateText(instant: string): string {
  return `${instant.slice(0, 16).replace('T', ' ')} UTC`;
}

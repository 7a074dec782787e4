// The last words of a run in a terminal.
import picocolors from 'picocolors';
import type { Outcome } from '../model/outcome.ts';
import { verdictOf } from '../model/verdict.ts';
import { type Entry, entriesOf, type ReportInput } from './entries.ts';
import { distanceText, durationText, figure, judgeBudget } from './figures.ts';
import { gradeText, verdictText } from './headline.ts';
import { shellWord } from './shell-word.ts';
import { cut, valueText, visibleLine } from './visible-text.ts';
import { waiverText } from './waiver-text.ts';

export interface TerminalOptions {
  /** The caller looks at the terminal and at NO_COLOR. */
  readonly color: boolean;
  /** As the reader would type it: `results/runs/<id>`. */
  readonly runDir: string;
  readonly reportPath: string;
}

const maxValue = 400;
const maxIds = 3;

/** Failures with what to do and how to repeat them, then what is open, then verdict, grade and the report's path. */
export function terminalText(input: ReportInput, options: TerminalOptions): string {
  const colors = picocolors.createColors(options.color);
  const entries = entriesOf(input);
  const of = (...wanted: Outcome[]): Entry[] => entries.filter(({ outcome }) => wanted.includes(outcome));
  const paint = { passed: colors.green, failed: colors.red, undecided: colors.yellow }[verdictOf(input.grade)];
  const lines = [
    ...[...of('fail'), ...of('blocked'), ...of('error')].flatMap((entry) => [
      `${(entry.outcome === 'error' ? colors.yellow : colors.red)(entry.outcome)} ${colors.bold(entry.criterion.id)} (${entry.criterion.level})`,
      ...entryLines(entry, options).map(([label, text]) => `  ${colors.dim(`${label}:`)} ${text}`),
      '',
    ]),
    ...open(of('not-run', 'inconclusive', 'unsupported')),
    ...waivers(of('pass', 'not-run', 'inconclusive', 'unsupported')),
    colors.bold(paint(verdictText(input.grade))),
    `${gradeText(input.grade)}.`,
    ...(input.grade.planned > 0 ? [`${input.grade.planned} criteria are planned and count for nothing.`] : []),
    `Report: ${visibleLine(options.reportPath)}`,
  ];
  return `${lines.join('\n')}\n`;
}

function entryLines(entry: Entry, { runDir }: TerminalOptions): [label: string, text: string][] {
  const { criterion, finding, outcome, title, reason, repeat, lab, repro, waiver } = entry;
  const lines: [string, string | undefined][] = [
    [outcome === 'fail' ? 'failure' : 'criterion', title],
    ['reason', reason === title ? undefined : reason],
    ['waiver', waiver === undefined ? undefined : waiverText(waiver)],
    ['expected', finding?.expected === undefined ? undefined : valueText(finding.expected)],
    ['actual', finding?.actual === undefined ? undefined : valueText(finding.actual)],
    ['waited', finding?.waitedMs ? durationText(finding.waitedMs) : undefined],
    ...brokenLimits(entry).map((text): [string, string] => ['limit', text]),
    ['what to do', outcome === 'error' ? undefined : criterion.remediation],
    ['hint', finding?.error?.hint],
    ['repeat', repeat],
    ['by hand', repro === undefined ? undefined : `${lab}, which stays open; then, in another terminal:`],
    ['repro', repro === undefined ? undefined : `set -a; . ./lab.env; set +a; bash ${shellWord(`${runDir}/${repro}`)}`],
  ];
  return lines.flatMap(([label, text]) => (text === undefined ? [] : [[label, cut(visibleLine(text), maxValue)]]));
}

function brokenLimits({ finding }: Entry): string[] {
  return (finding?.measurements ?? []).flatMap((measurement) => {
    const verdict = judgeBudget(measurement);
    const { name, value, unit, budget } = measurement;
    if (verdict?.broken !== true || budget === undefined) return [];
    return [
      `${name} is ${figure(value)} ${unit}, not ${budget.comparison} ${figure(budget.limit)} ${unit}; broken by ${distanceText(verdict, unit)}`,
    ];
  });
}

/** Those of criteria that are not shown with all they have: a stale or expired one fails the run. */
function waivers(entries: readonly Entry[]): string[] {
  const lines = entries.flatMap(({ criterion, waiver }) =>
    waiver === undefined ? [] : [`${criterion.id}: ${cut(visibleLine(waiverText(waiver)), maxValue)}`],
  );
  return lines.length === 0 ? [] : [...lines, ''];
}

/** One line for each reason: eighty criteria that need Docker are one fact. */
function open(entries: readonly Entry[]): string[] {
  const groups = Map.groupBy(entries, ({ outcome, reason }) => `${outcome}\0${reason}`);
  const lines = [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const ids = group.slice(0, maxIds).map(({ criterion }) => criterion.id);
    const more = group.length > maxIds ? ` and ${group.length - maxIds} more` : '';
    return [`${first.outcome}: ${ids.join(', ')}${more}: ${cut(visibleLine(first.reason), maxValue)}`];
  });
  return lines.length === 0 ? [] : [...lines, ''];
}

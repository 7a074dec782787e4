// junit.xml: a suite for each exercise and a case for each criterion, for whatever reads JUnit.
import { brokenWaivers } from '../model/verdict.ts';
import { type Entry, entriesOf, type ReportInput } from './entries.ts';
import { distanceText, durationText, figure, judgeBudget } from './figures.ts';
import { gradeText } from './headline.ts';
import { cut, valueText, visibleLine } from './visible-text.ts';
import { waiverText } from './waiver-text.ts';
import { type XmlElement, xmlDocument } from './xml.ts';

const maxMessage = 500;
const maxValue = 4_000;

/** Planned criteria are left out: a case that is skipped for ever would hide one that is skipped today. */
export function junitReport(input: ReportInput): string {
  const entries = entriesOf(input);
  const suites = input.grade.exercises.map(({ id, title }): XmlElement => {
    const own = entries.filter(({ exercise }) => exercise.id === id);
    return {
      name: 'testsuite',
      attributes: { name: `${id}: ${title}`, ...totals(own), timestamp: input.run.startedAt },
      children: own.map(testCase),
    };
  });
  const waivers = waiverSuite(input);
  const own = totals(entries);
  const broken = brokenWaivers(input.grade).length;
  const all = { ...own, tests: own.tests + (waivers?.children?.length ?? 0), failures: own.failures + broken };
  return xmlDocument({
    name: 'testsuites',
    attributes: { name: `seaworthy: ${gradeText(input.grade)}`, ...all },
    children: waivers === undefined ? suites : [...suites, waivers],
  });
}

type Kind = 'failure' | 'error' | 'skipped';

function kindOf({ outcome }: Entry): Kind | undefined {
  switch (outcome) {
    case 'pass':
      return undefined;
    case 'fail':
    case 'blocked':
      return 'failure';
    case 'error':
    case 'not-run':
      return 'error';
    case 'unsupported':
    case 'inconclusive':
      return 'skipped';
  }
}

/** A waived failure stays a failure; a case for each waiver says whether it still stands. */
function waiverSuite({ grade, run }: ReportInput): XmlElement | undefined {
  const list = grade.waivers?.list ?? [];
  if (list.length === 0) return undefined;
  const broken = brokenWaivers(grade);
  const attributes = { tests: list.length, failures: broken.length, errors: 0, skipped: 0, time: secondsText(0) };
  const children = list.map((waiver): XmlElement => {
    const text = cut(visibleLine(waiverText(waiver)), maxMessage);
    const failure = { name: 'failure', attributes: { message: text, type: `waiver-${waiver.state}` } };
    return {
      name: 'testcase',
      attributes: { name: `waiver of ${waiver.criterion}`, classname: 'waivers', time: secondsText(0) },
      children: broken.includes(waiver) ? [failure] : [{ name: 'system-out', text }],
    };
  });
  return { name: 'testsuite', attributes: { name: 'waivers', ...attributes, timestamp: run.startedAt }, children };
}

function totals(entries: readonly Entry[]) {
  const count = (kind: Kind): number => entries.filter((entry) => kindOf(entry) === kind).length;
  return {
    tests: entries.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    time: secondsText(entries.reduce((sum, { finding }) => sum + (finding?.durationMs ?? 0), 0)),
  };
}

function testCase(entry: Entry): XmlElement {
  const { criterion, exercise, finding } = entry;
  const kind = kindOf(entry);
  return {
    name: 'testcase',
    attributes: {
      name: criterion.id,
      classname: exercise.id,
      ...(exercise.file === undefined ? {} : { file: exercise.file }),
      time: secondsText(finding?.durationMs ?? 0),
    },
    children: kind === undefined ? [] : [result(kind, entry)],
  };
}

function result(kind: Kind, entry: Entry): XmlElement {
  const { outcome, criterion, title, reason } = entry;
  const message = cut(visibleLine(`${outcome}: ${reason === title ? title : `${title}: ${reason}`}`), maxMessage);
  if (kind === 'skipped') return { name: kind, attributes: { message } };
  const type = `${criterion.level}-${outcome}`;
  return { name: kind, attributes: { message, type }, text: body(entry) };
}

function body({ criterion, finding, repeat, repro, waiver }: Entry): string {
  const lines: string[] = [];
  // One line each, or a target's line end could add a line of its own, such as another command to repeat.
  const add = (label: string, value: string | undefined): unknown =>
    value !== undefined && lines.push(`${label}: ${cut(visibleLine(value), maxValue)}`);
  if (waiver !== undefined) add('waiver', waiverText(waiver));
  if (finding !== undefined) {
    if (finding.expected !== undefined) add('expected', valueText(finding.expected));
    if (finding.actual !== undefined) add('actual', valueText(finding.actual));
    if (finding.waitedMs !== undefined) add('waited', durationText(finding.waitedMs));
    for (const measurement of finding.measurements) {
      const verdict = judgeBudget(measurement);
      const { name, value, unit, budget } = measurement;
      if (verdict?.broken !== true || budget === undefined) continue;
      add(
        'limit',
        `${name} ${figure(value)} ${unit}, ${budget.comparison} ${figure(budget.limit)} ${unit} (${budget.key}), broken by ${distanceText(verdict, unit)}`,
      );
    }
    add('hint', finding.error?.hint);
  }
  add('what to do', criterion.remediation);
  add('repeat', repeat);
  add('repro', repro);
  return lines.join('\n');
}

const secondsText = (durationMs: number): string => (durationMs / 1_000).toFixed(3);

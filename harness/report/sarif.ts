// results.sarif: what failed as alerts, for GitHub's code scanning and whatever else reads SARIF 2.1.0.
import type { Location, Log, Notification, ReportingDescriptor, Result } from 'sarif';
import type { CatalogueCriterion, Level } from '../model/criterion.ts';
import { digestOf } from '../model/read-run.ts';
import type { RunRecord } from '../model/run.ts';
import { runFiles } from '../model/run-files.ts';
import { type Entry, entriesOf, type ReportInput } from './entries.ts';
import { placeOf } from './place.ts';
import { shellWord } from './shell-word.ts';
import { cut, valueText, visibleLine } from './visible-text.ts';
import { waiverText } from './waiver-text.ts';

/** GitHub shows no more of a run. */
const maxResults = 5_000;
const maxText = 1_000;

const severities = {
  must: { level: 'error', severity: 'error' },
  should: { level: 'warning', severity: 'warning' },
  beyond: { level: 'note', severity: 'recommendation' },
} as const satisfies Record<Level, unknown>;

const waiverRules = ['expired', 'stale'] as const;

export function sarifReport(input: ReportInput, limit = maxResults): string {
  return text(sarifLog(input, limit));
}

function sarifLog(input: ReportInput, limit: number): Log {
  const { run, grade } = input;
  const entries = entriesOf(input);
  const rules = rulesOf(input);
  const indexOf = new Map(rules.map(({ id }, index) => [id, index]));
  const results = entries.flatMap((entry) => resultsOf(run, entry, indexOf));
  const left = results.length - limit;
  const notes = entries.flatMap((entry) => notificationsOf(run, entry, indexOf));
  const whole = grade.partial ? '' : 'whole/';
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'seaworthy', version: words(run.versions['seaworthy'] ?? 'unknown'), rules },
        },
        // A run of a selection is another category, so that it closes no alert of a whole one.
        automationDetails: { id: `seaworthy/${plainPart(run.target.name)}/${run.driver}/${whole}${run.id}` },
        invocations: [
          {
            executionSuccessful: grade.complete,
            commandLine: words(run.commandLine.map(shellWord).join(' ')),
            startTimeUtc: run.startedAt,
            ...(run.finishedAt === undefined ? {} : { endTimeUtc: run.finishedAt }),
            toolExecutionNotifications: left <= 0 ? notes : [leftOut(left), ...notes],
          },
        ],
        columnKind: 'utf16CodeUnits',
        results: results.slice(0, limit),
      },
    ],
  };
}

/** All of the catalogue that has a spec, whether it failed or not: a rule that is gone leaves its alerts open. */
function rulesOf({ catalogue }: ReportInput): ReportingDescriptor[] {
  const criteria = catalogue.exercises.flatMap((exercise) =>
    exercise.criteria.filter(({ status }) => status === 'specified').map((criterion) => ruleOf(exercise.id, criterion)),
  );
  const waivers = waiverRules.map(
    (state): ReportingDescriptor => ({
      id: `waiver/${state}`,
      shortDescription: {
        text: state === 'expired' ? 'A waiver has expired' : 'A waiver is for a criterion that passes',
      },
      help: { text: 'Renew or remove it in waivers.yaml.' },
      defaultConfiguration: { level: 'error' },
      properties: { tags: ['waiver'], precision: 'very-high', 'problem.severity': 'error' },
    }),
  );
  return [...criteria, ...waivers];
}

function ruleOf(exercise: string, criterion: CatalogueCriterion): ReportingDescriptor {
  const { id, level, title, why, verifiedBy, remediation } = criterion;
  const help = [
    `How it is verified: ${verifiedBy}`,
    ...(remediation === undefined ? [] : [`What to do: ${remediation}`]),
  ];
  return {
    id,
    shortDescription: { text: words(title) },
    fullDescription: { text: words(why ?? title) },
    help: { text: help.map(words).join('\n') },
    defaultConfiguration: { level: severities[level].level },
    properties: { tags: [exercise, level], precision: 'very-high', 'problem.severity': severities[level].severity },
  };
}

function resultsOf(run: RunRecord, entry: Entry, indexOf: ReadonlyMap<string, number>): Result[] {
  const { criterion, outcome, waiver } = entry;
  const locations = [locationOf(run, entry)];
  const result = (ruleId: string, level: Result['level'] & string, lines: readonly string[]): Result => ({
    ruleId,
    ruleIndex: indexOf.get(ruleId) ?? -1,
    kind: 'fail',
    level,
    message: { text: lines.map(words).join('\n') },
    locations,
    // Without it GitHub takes the line, which is the same for all of them.
    partialFingerprints: { primaryLocationLineHash: `${digestOf(`${criterion.id} ${ruleId}`).slice(0, 16)}:1` },
  });
  const results: Result[] = [];
  if (outcome === 'fail' || outcome === 'blocked') {
    const failed = result(criterion.id, severities[criterion.level].level, story(entry));
    const suppressions = [
      { kind: 'external' as const, status: 'accepted' as const, justification: waiver && words(waiverText(waiver)) },
    ];
    results.push({
      ...failed,
      ...(waiver?.state === 'active' ? { suppressions } : {}),
      properties: { outcome, criterionLevel: criterion.level },
    });
  }
  const broken = waiverRules.find((state) => state === waiver?.state);
  if (broken !== undefined && waiver !== undefined)
    results.push(result(`waiver/${broken}`, 'error', [`${criterion.id}: ${waiverText(waiver)}`]));
  return results;
}

function story({ outcome, title, reason, finding, criterion, repeat }: Entry): string[] {
  return [
    `${outcome}: ${title}`,
    ...(reason === title ? [] : [reason]),
    ...(finding?.expected === undefined ? [] : [`Expected: ${valueText(finding.expected)}`]),
    ...(finding?.actual === undefined ? [] : [`Actual: ${valueText(finding.actual)}`]),
    ...(criterion.remediation === undefined ? [] : [`What to do: ${criterion.remediation}`]),
    `Repeat: ${repeat}`,
  ];
}

/** What says nothing of the target is no alert. */
function notificationsOf(run: RunRecord, entry: Entry, indexOf: ReadonlyMap<string, number>): Notification[] {
  const { criterion, outcome, reason } = entry;
  if (outcome === 'pass' || outcome === 'fail' || outcome === 'blocked') return [];
  const broke = outcome === 'error' || outcome === 'not-run';
  return [
    {
      level: broke ? 'error' : 'note',
      message: { text: words(`${outcome}: ${criterion.id}: ${reason}`) },
      associatedRule: { id: criterion.id, index: indexOf.get(criterion.id) ?? -1 },
      locations: [locationOf(run, entry)],
    },
  ];
}

const leftOut = (count: number): Notification => ({
  level: 'warning',
  message: { text: `${count} more results are left out here; ${runFiles.findings} has all of them.` },
});

function locationOf(run: RunRecord, entry: Entry): Location {
  const uri = placeOf(run, entry).split('/').map(encodeURIComponent).join('/');
  return { physicalLocation: { artifactLocation: { uri, uriBaseId: '%SRCROOT%' }, region: { startLine: 1 } } };
}

/** One line without links and placeholders, which a message may hold. */
function words(line: string): string {
  return cut(visibleLine(line), maxText)
    .replaceAll('](', '] (')
    .replace(/\{(?=\d+\})/g, '{ ');
}

const plainPart = (name: string): string => name.replace(/[^A-Za-z0-9._-]+/g, '-') || 'target';

/** No character that a page or a terminal might obey is in the file as it is. */
function text(log: Log): string {
  return `${JSON.stringify(log, null, 2).replaceAll('<', '\\u003c').replaceAll('>', '\\u003e')}\n`;
}

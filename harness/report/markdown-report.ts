// report.md: the verdict first, then whatever did not pass with all that is needed to act on it, then the rest.
import type { Measurement } from '../model/finding.ts';
import { type Outcome, outcomes } from '../model/outcome.ts';
import { runFiles } from '../model/run-files.ts';
import { type Entry, entriesOf, type ReportInput } from './entries.ts';
import { distanceText, durationText, figure, judgeBudget } from './figures.ts';
import { gradeText, verdictText } from './headline.ts';
import { cell, code, inline, prose } from './markdown.ts';
import { entrySection } from './markdown-entry.ts';
import { shellWord } from './shell-word.ts';

export function markdownReport(input: ReportInput): string {
  const entries = entriesOf(input);
  const of = (...wanted: Outcome[]): Entry[] => entries.filter(({ outcome }) => wanted.includes(outcome));
  const lines = [
    `# ${verdictText(input.grade)}`,
    '',
    `${gradeText(input.grade)}.`,
    '',
    ...counts(input),
    ...waivers(input),
    ...details('Failed', of('fail')),
    ...details('Blocked: the target did not start, or died before the check', of('blocked')),
    ...reasons('Inconclusive: could not be decided', of('inconclusive')),
    ...reasons('Unsupported: cannot be assessed here', of('unsupported')),
    ...details('Errors of the suite', of('error')),
    ...reasons('Not run', of('not-run')),
    ...passed(of('pass')),
    ...measurements(entries),
    ...planned(input),
    ...aboutRun(input),
  ];
  return `${lines.join('\n')}\n`;
}

function counts({ grade }: ReportInput): string[] {
  const { honours } = grade;
  return [
    `| ${outcomes.join(' | ')} | planned |`,
    `|${' --- |'.repeat(outcomes.length + 1)}`,
    `| ${outcomes.map((outcome) => grade.counts[outcome]).join(' | ')} | ${grade.planned} |`,
    '',
    ...(honours.assessed > 0 ? [`Honours (beyond): ${honours.passed} of ${honours.assessed} passed.`, ''] : []),
  ];
}

/** Every waiver with its state: one that lets nothing through may fail the run. */
function waivers({ grade }: ReportInput): string[] {
  const { judgedOn, list } = grade.waivers ?? { judgedOn: '', list: [] };
  if (list.length === 0) return [];
  return [
    `## Waivers (${list.length})`,
    '',
    `As on ${judgedOn}. A waived criterion counts as not passed; only its failure is let through.`,
    '',
    '| criterion | state | until | owner | reason |',
    '| --- | --- | --- | --- | --- |',
    ...list.map(({ criterion, state, expires, owner, reason }) => {
      const cells = [code(criterion), state, expires, inline(owner), inline(reason)];
      return `| ${cells.map(cell).join(' | ')} |`;
    }),
    '',
  ];
}

function details(title: string, entries: readonly Entry[]): string[] {
  if (entries.length === 0) return [];
  return [`## ${title} (${entries.length})`, '', ...entries.flatMap(entrySection)];
}

function reasons(title: string, entries: readonly Entry[]): string[] {
  if (entries.length === 0) return [];
  return [
    `## ${title} (${entries.length})`,
    '',
    ...entries.map(
      ({ criterion, reason }) =>
        `- ${code(criterion.id)}, ${criterion.level}: ${prose(criterion.title)}. ${inline(reason)}`,
    ),
    '',
  ];
}

function passed(entries: readonly Entry[]): string[] {
  if (entries.length === 0) return [];
  return [
    `## Passed (${entries.length})`,
    '',
    ...entries.map(({ criterion }) => `- ${code(criterion.id)}, ${criterion.level}: ${prose(criterion.title)}`),
    '',
  ];
}

function measurements(entries: readonly Entry[]): string[] {
  const measured = entries.flatMap(({ criterion, finding }) =>
    (finding?.measurements ?? []).map((measurement) => measurementRow(criterion.id, measurement)),
  );
  if (measured.length === 0) return [];
  return [
    `## Measurements (${measured.length})`,
    '',
    '| criterion | measured | value | limit | budget | verdict |',
    '| --- | --- | ---: | ---: | --- | --- |',
    ...measured,
    '',
  ];
}

function measurementRow(id: string, measurement: Measurement): string {
  const { name, value, unit, budget } = measurement;
  const verdict = judgeBudget(measurement);
  const cells = [
    code(id),
    inline(name),
    `${figure(value)} ${inline(unit)}`,
    budget === undefined ? '' : `${code(budget.comparison)} ${figure(budget.limit)} ${inline(unit)}`,
    budget === undefined ? '' : code(budget.key),
    verdict === undefined ? '' : `${verdict.broken ? 'broken by' : 'kept by'} ${distanceText(verdict, inline(unit))}`,
  ];
  return `| ${cells.map(cell).join(' | ')} |`;
}

function planned({ catalogue, grade }: ReportInput): string[] {
  if (grade.planned === 0) return [];
  return [
    `## Planned (${grade.planned})`,
    '',
    'No spec is written for these yet; they count for nothing.',
    '',
    ...catalogue.exercises.flatMap((exercise) => {
      const ids = exercise.criteria.filter(({ status }) => status === 'planned').map(({ id }) => code(id));
      return ids.length === 0 ? [] : [`- ${prose(exercise.title)}: ${ids.join(', ')}`];
    }),
    '',
  ];
}

function aboutRun({ run, grade }: ReportInput): string[] {
  const { machine, target } = run;
  const tookMs = run.finishedAt === undefined ? undefined : Date.parse(run.finishedAt) - Date.parse(run.startedAt);
  const rows: readonly (readonly [string, string])[] = [
    ['Run', code(run.id)],
    [
      'Target',
      [inline(target.name), inline(target.kind), ...[target.manifest, target.url].flatMap(orNothing)].join(', '),
    ],
    ['Driver, profile, seed', `${run.driver}, ${run.profile}, ${code(run.seed)}`],
    ...(run.evaluated === undefined
      ? []
      : [['Repeated as another client, once passed', run.evaluated.map(code).join(', ')] as const]),
    ['Started', run.startedAt],
    ['Took', tookMs === undefined ? 'never finished' : durationText(tookMs) + (run.interrupted ? ', interrupted' : '')],
    [
      'Commit',
      run.commit === null ? 'unknown' : code(run.commit) + (run.dirty === true ? ', working tree changed' : ''),
    ],
    ['Catalogue', code(grade.catalogueDigest.slice(0, 12))],
    [
      'Machine',
      inline(
        `${machine.platform} ${machine.release} ${machine.arch}, ${machine.cpus} CPUs, ${mebibytes(machine.memoryBytes)} MiB`,
      ),
    ],
    [
      'Versions',
      Object.entries(run.versions)
        .map(([name, version]) => inline(`${name} ${version}`))
        .join(', '),
    ],
    ['Command line', code(run.commandLine.map(shellWord).join(' '))],
    ...run.brokenFiles.map(({ file, message }) => ['Broken file', `${code(file)}: ${inline(message)}`] as const),
  ];
  return [
    '## About this run',
    '',
    '| | |',
    '| --- | --- |',
    ...rows.map(([name, value]) => `| ${name} | ${cell(value)} |`),
    '',
    `Facts: ${[runFiles.run, runFiles.findings, runFiles.grade, runFiles.catalogue].map((file) => `[${file}](${file})`).join(', ')}.`,
  ];
}

const orNothing = (text: string | undefined): string[] => (text === undefined ? [] : [code(text)]);

const mebibytes = (sizeBytes: number): number => Math.round(sizeBytes / 1_048_576);

// One criterion that did not pass, in report.md: what was expected, what was seen, what to do, how to see it again.
import type { Finding, Measurement } from '../model/finding.ts';
import { runFiles } from '../model/run-files.ts';
import type { Entry } from './entries.ts';
import { distanceText, durationText, figure, judgeBudget } from './figures.ts';
import { block, code, inline, prose } from './markdown.ts';
import { valueText } from './visible-text.ts';
import { waiverText } from './waiver-text.ts';

const maxMoments = 30;
const maxReproLength = 65_536;

export function entrySection({
  criterion,
  outcome,
  title,
  finding,
  reason,
  repeat,
  lab,
  repro,
  waiver,
}: Entry): string[] {
  return [
    `### ${code(criterion.id)}, ${criterion.level}: ${prose(title)}`,
    '',
    ...(reason === title ? [] : [inline(reason), '']),
    ...(waiver === undefined ? [] : [inline(waiverText(waiver)), '']),
    ...(finding === undefined ? [] : observed(finding)),
    ...(criterion.why === undefined ? [] : [`Why: ${prose(criterion.why)}`, '']),
    ...(criterion.remediation === undefined || outcome === 'error'
      ? []
      : [`What to do: ${prose(criterion.remediation)}`, '']),
    ...(finding?.error?.hint === undefined ? [] : [`Hint: ${inline(finding.error.hint)}`, '']),
    ...(finding === undefined ? [] : [...timeline(finding), ...evidence(finding)]),
    'Repeat just this:',
    '',
    ...block(repeat, 'sh'),
    '',
    ...(finding?.repro === undefined || repro === undefined
      ? []
      : [
          `See it by hand: keep its lab open with ${code(lab)}, and run [${runFiles.repro}](${repro}) in another terminal:`,
          '',
          ...block(finding.repro, 'sh', maxReproLength),
          '',
        ]),
  ];
}

function observed(finding: Finding): string[] {
  const lines: string[] = [];
  if (finding.expected !== undefined) lines.push(...labelled('Expected', finding.expected));
  if (finding.actual !== undefined) lines.push(...labelled('Actual', finding.actual));
  if (finding.waitedMs !== undefined && finding.waitedMs > 0)
    lines.push(`Waited ${durationText(finding.waitedMs)}.`, '');
  const broken = finding.measurements.flatMap(brokenLimit);
  if (broken.length > 0) lines.push(...broken, '');
  // The message is the reason above; a stack says something only where the suite itself broke.
  if (finding.outcome === 'error' && finding.error?.stack !== undefined) lines.push(...block(finding.error.stack), '');
  return lines;
}

function labelled(label: string, value: unknown): string[] {
  const line = valueText(value);
  if (line.length <= 100 && !line.includes('\n')) return [`${label}: ${code(line)}`, ''];
  const [text, language] = typeof value === 'string' ? [value, ''] : [JSON.stringify(value, null, 2), 'json'];
  return [`${label}:`, '', ...block(text, language), ''];
}

function brokenLimit(measurement: Measurement): string[] {
  const verdict = judgeBudget(measurement);
  const { name, value, unit, budget } = measurement;
  if (verdict === undefined || budget === undefined || !verdict.broken) return [];
  const limit = `${code(budget.comparison)} ${figure(budget.limit)} ${inline(unit)}`;
  return [
    `- ${inline(name)} is ${figure(value)} ${inline(unit)}; the limit is ${limit} (${code(budget.key)}), broken by ${distanceText(verdict, inline(unit))}.`,
  ];
}

function timeline({ moments }: Finding): string[] {
  if (moments.length === 0) return [];
  const left = moments.length - maxMoments;
  return [
    'Timeline:',
    '',
    ...moments
      .slice(0, maxMoments)
      .map(
        ({ atMs, event, detail }) =>
          `- ${figure(atMs)} ms: ${inline(event)}${detail === undefined ? '' : `, ${inline(detail)}`}`,
      ),
    ...(left > 0 ? [`- ${left} more in ${runFiles.findings}`] : []),
    '',
  ];
}

function evidence({ criterion, evidence: files }: Finding): string[] {
  if (files.length === 0) return [];
  return [
    'Evidence:',
    '',
    ...files.map(
      ({ file, mediaType, title }) =>
        `- [${inline(title)}](${runFiles.evidence}/${criterion}/${file}), ${inline(mediaType)}`,
    ),
    '',
  ];
}

// Annotations of a run for GitHub Actions: workflow commands, few of each kind, and nothing in them that a target can end.
import type { Outcome } from '../model/outcome.ts';
import { type Entry, entriesOf, type ReportInput } from './entries.ts';
import { placeOf } from './place.ts';
import { cut, visibleLine } from './visible-text.ts';
import { waiverText } from './waiver-text.ts';

const kinds = ['error', 'warning', 'notice'] as const;
type Kind = (typeof kinds)[number];

interface Annotation {
  readonly kind: Kind;
  readonly title: string;
  readonly lines: readonly string[];
  readonly file: string;
}

/** GitHub keeps no more of one step. */
const maxOfKind = 10;
const maxMessage = 400;

export function githubAnnotations(input: ReportInput): string {
  const annotations = entriesOf(input).flatMap((entry) => annotationsOf(input, entry));
  return kinds
    .flatMap((kind) => bounded(annotations.filter((one) => one.kind === kind)))
    .map((one) => `${command(one)}\n`)
    .join('');
}

function annotationsOf({ run }: ReportInput, entry: Entry): Annotation[] {
  const { criterion, outcome, title, reason, waiver } = entry;
  const file = placeOf(run, entry);
  const own: Annotation[] = [];
  const kind = kindOf(outcome, criterion.level);
  if (kind !== undefined) {
    const waived = waiver?.state === 'active' ? [waiverText(waiver)] : [];
    const lines = [reason === title ? title : `${title}: ${reason}`, ...waived, `Repeat: ${entry.repeat}`];
    own.push({ kind: waived.length > 0 ? 'notice' : kind, title: `${outcome}: ${criterion.id}`, lines, file });
  }
  if (waiver?.state === 'expired' || waiver?.state === 'stale')
    own.push({ kind: 'error', title: `waiver ${waiver.state}: ${criterion.id}`, lines: [waiverText(waiver)], file });
  return own;
}

/** What a driver or a target cannot offer is no news on every change. */
function kindOf(outcome: Outcome, level: Entry['criterion']['level']): Kind | undefined {
  switch (outcome) {
    case 'fail':
    case 'blocked':
      return ({ must: 'error', should: 'warning', beyond: 'notice' } as const)[level];
    case 'error':
    case 'not-run':
      return 'error';
    case 'pass':
    case 'unsupported':
    case 'inconclusive':
      return undefined;
  }
}

function bounded(annotations: readonly Annotation[]): readonly Annotation[] {
  const [first] = annotations;
  if (first === undefined || annotations.length <= maxOfKind) return annotations;
  const kept = annotations.slice(0, maxOfKind - 1);
  const more = `${annotations.length - kept.length} more are in the report and in the job summary.`;
  return [...kept, { ...first, title: 'seaworthy', lines: [more] }];
}

function command({ kind, title, lines, file }: Annotation): string {
  const properties = `title=${property(title)},file=${property(file)},line=1`;
  return `::${kind} ${properties}::${lines.map(data).join('%0A')}`;
}

/** As GitHub's own toolkit escapes them. */
const data = (text: string): string => cut(visibleLine(text), maxMessage).replaceAll('%', '%25');

const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

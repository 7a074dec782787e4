// Compares two runs of one target: what was fixed, what broke, which outcomes and numbers changed otherwise.
import { UsageError } from '../model/errors.ts';
import type { Measurement } from '../model/finding.ts';
import { type Entry, entriesOf, type ReportInput } from './entries.ts';
import { judgeBudget } from './figures.ts';

export interface OutcomeChange {
  readonly before: Entry;
  readonly after: Entry;
}

export interface NumberChange {
  readonly criterion: string;
  readonly before: Measurement;
  readonly after: Measurement;
  /** In percent of the number before; undefined when that was 0. */
  readonly percent: number | undefined;
  /** The limit is broken in one run and held in the other. */
  readonly crossed: boolean;
}

export interface Comparison {
  readonly before: ReportInput;
  readonly after: ReportInput;
  /** What differs in how the two were made, so that a change may be no change of the target. */
  readonly cautions: readonly string[];
  readonly broken: readonly OutcomeChange[];
  readonly fixed: readonly OutcomeChange[];
  /** Any other change, such as from pass to inconclusive. */
  readonly changed: readonly OutcomeChange[];
  readonly stillNotPassed: readonly OutcomeChange[];
  /** Those that crossed a limit, then the largest changes. */
  readonly numbers: readonly NumberChange[];
  /** Numbers that changed by less than a tenth. */
  readonly smallChanges: number;
  /** Ids that only one of the runs answered for. */
  readonly onlyBefore: readonly string[];
  readonly onlyAfter: readonly string[];
}

const smallPercent = 10;

export function compareRuns(before: ReportInput, after: ReportInput): Comparison {
  requireSameTarget(before, after);
  const old = new Map(entriesOf(before).map((entry) => [entry.criterion.id, entry] as const));
  const entries = entriesOf(after);
  const ids = new Set(entries.map(({ criterion }) => criterion.id));
  const pairs = entries.flatMap((entry): OutcomeChange[] => {
    const earlier = old.get(entry.criterion.id);
    return earlier === undefined ? [] : [{ before: earlier, after: entry }];
  });
  const numbers = pairs.flatMap(numberChanges);
  const large = numbers.filter(({ crossed, percent }) => crossed || Math.abs(percent ?? 100) >= smallPercent);
  return {
    before,
    after,
    cautions: cautions(before, after),
    broken: pairs.filter((pair) => wasPassed(pair.before) && isWrong(pair.after)),
    fixed: pairs.filter((pair) => isWrong(pair.before) && wasPassed(pair.after)),
    changed: pairs.filter((pair) => changedOtherwise(pair)),
    stillNotPassed: pairs.filter((pair) => pair.before.outcome === pair.after.outcome && !wasPassed(pair.after)),
    numbers: large.toSorted(
      (a, b) => Number(b.crossed) - Number(a.crossed) || Math.abs(b.percent ?? 100) - Math.abs(a.percent ?? 100),
    ),
    smallChanges: numbers.length - large.length,
    onlyBefore: [...old.keys()].filter((id) => !ids.has(id)),
    onlyAfter: [...ids].filter((id) => !old.has(id)),
  };
}

const wasPassed = ({ outcome }: Entry): boolean => outcome === 'pass';
const isWrong = ({ outcome }: Entry): boolean => outcome === 'fail' || outcome === 'blocked';

function changedOtherwise({ before, after }: OutcomeChange): boolean {
  if (before.outcome === after.outcome) return false;
  return !(wasPassed(before) && isWrong(after)) && !(isWrong(before) && wasPassed(after));
}

function requireSameTarget({ run: before }: ReportInput, { run: after }: ReportInput): void {
  const name = ({ target: { name, kind, url } }: typeof before): string =>
    `${name} (${[kind, url].filter((part) => part !== undefined).join(', ')})`;
  if (name(before) === name(after)) return;
  throw new UsageError({
    code: 'compare-other-target',
    message: `${before.id} graded ${name(before)} and ${after.id} graded ${name(after)}: two targets are not one that changed.`,
    hint: 'Compare two runs of the same target.',
  });
}

function cautions({ run: before }: ReportInput, { run: after }: ReportInput): string[] {
  const differs = (what: string, a: string, b: string): string[] => (a === b ? [] : [`${what}: ${a}, then ${b}.`]);
  const machine = ({ machine: m }: typeof before): string =>
    `${m.platform} ${m.arch}, ${m.cpus} CPUs, ${Math.round(m.memoryBytes / 1_048_576)} MiB`;
  return [
    ...(before.catalogueDigest === after.catalogueDigest
      ? []
      : ['The catalogues differ: a criterion may ask something else now, and some are in one run only.']),
    ...differs('Profile', before.profile, after.profile),
    ...differs('Driver', before.driver, after.driver),
    ...differs('Machine', machine(before), machine(after)),
    ...differs('Suite', before.versions['seaworthy'] ?? 'unknown', after.versions['seaworthy'] ?? 'unknown'),
    ...(before.startedAt > after.startedAt ? ['The first run is the later one.'] : []),
  ];
}

function numberChanges({ before, after }: OutcomeChange): NumberChange[] {
  // A name may come several times, such as once for each fault: the nth is compared with the nth.
  const left = new Map<string, Measurement[]>();
  const key = ({ name, unit }: Measurement): string => `${name}\0${unit}`;
  for (const one of before.finding?.measurements ?? []) left.set(key(one), [...(left.get(key(one)) ?? []), one]);
  return (after.finding?.measurements ?? []).flatMap((now) => {
    const earlier = left.get(key(now))?.shift();
    if (earlier === undefined || earlier.value === now.value) return [];
    const percent = earlier.value === 0 ? undefined : ((now.value - earlier.value) / Math.abs(earlier.value)) * 100;
    const crossed = judgeBudget(earlier)?.broken !== judgeBudget(now)?.broken;
    return [{ criterion: after.criterion.id, before: earlier, after: now, percent, crossed }];
  });
}

/** `1 broken, 2 fixed`; what a comparison comes to, as its heading. */
export function comparisonText({ broken, fixed, changed }: Comparison): string {
  const parts = [
    broken.length > 0 ? `${broken.length} broken` : '',
    fixed.length > 0 ? `${fixed.length} fixed` : '',
    changed.length > 0 ? `${changed.length} changed otherwise` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'No outcome changed' : parts.join(', ');
}

// What to fix next: musts first, since they decide and cap the letter; of those what hides others, then what gains most.
import { isAssessed } from '../model/outcome.ts';
import { letterOf, percentOf, weights } from '../model/rubric.ts';
import type { Grade, Letter } from '../model/run.ts';
import { gradedCriteria } from '../model/verdict.ts';
import { type Entry, entriesOf, type ReportInput } from './entries.ts';

export interface NextStep {
  /** One criterion that failed, or all that were blocked by one cause. */
  readonly entries: readonly Entry[];
  readonly blocked: boolean;
  /** The day on which the first of its waivers ends, where an owner has accepted all of it until then. */
  readonly waivedUntil: string | undefined;
  /** Percentage points that are gained at most: blocked criteria have still to pass once they are reached. */
  readonly points: number;
  /** The grade if nothing else changed; null where the run gives none. */
  readonly after: { readonly percent: number; readonly letter: Letter } | null;
  /** Titles of the exercises in which no other must failed. */
  readonly passes: readonly string[];
}

export function nextSteps(input: ReportInput): NextStep[] {
  const entries = entriesOf(input);
  const blocked = entries.filter(({ outcome }) => outcome === 'blocked');
  const causes = [...Map.groupBy(blocked, ({ reason }) => reason).values()];
  const failed = entries.filter(({ outcome }) => outcome === 'fail').map((entry) => [entry]);
  const step = (group: readonly Entry[]): NextStep => ({
    entries: group,
    blocked: group[0]?.outcome === 'blocked',
    waivedUntil: waivedUntil(group),
    ...gain(input.grade, new Set(group.map(({ criterion }) => criterion.id))),
  });
  const steps = [...causes, ...failed].map(step);
  // Sorting is stable, so what is equal stays in the catalogue's order, musts first.
  // Waived failures come last and are not left out: they cost points, and their waivers end.
  return steps.toSorted(
    (a, b) =>
      Number(a.waivedUntil !== undefined) - Number(b.waivedUntil !== undefined) ||
      Number(hasMust(b)) - Number(hasMust(a)) ||
      Number(b.blocked) - Number(a.blocked) ||
      b.points - a.points ||
      b.passes.length - a.passes.length,
  );
}

function waivedUntil(group: readonly Entry[]): string | undefined {
  const days = group.flatMap(({ waiver }) => (waiver?.state === 'active' ? [waiver.expires] : []));
  return days.length === group.length ? days.sort()[0] : undefined;
}

const hasMust = ({ entries }: NextStep): boolean => entries.some(({ criterion }) => criterion.level === 'must');

function gain(grade: Grade, fixed: ReadonlySet<string>): Pick<NextStep, 'points' | 'after' | 'passes'> {
  const assessed = gradedCriteria(grade).filter(({ outcome }) => isAssessed(outcome));
  const weightOf = (list: readonly { readonly level: keyof typeof weights }[]): number =>
    list.reduce((sum, { level }) => sum + weights[level], 0);
  const whole = weightOf(assessed);
  const mends = assessed.filter(({ id }) => fixed.has(id));
  const passing = assessed.filter(({ id, outcome }) => outcome === 'pass' || fixed.has(id));
  const mustLeft = assessed.some(({ id, level, outcome }) => level === 'must' && outcome !== 'pass' && !fixed.has(id));
  const percent = whole === 0 ? 0 : percentOf(weightOf(passing), whole);
  const passes = grade.exercises
    .filter(({ passed, criteria }) => {
      const musts = criteria.filter(({ level }) => level === 'must');
      return passed === false && musts.every(({ id, outcome }) => outcome === 'pass' || fixed.has(id));
    })
    .map(({ title }) => title);
  return {
    points: whole === 0 ? 0 : percentOf(weightOf(mends), whole),
    after: grade.percent === null ? null : { percent, letter: letterOf(percent, mustLeft) },
    passes,
  };
}

/** The letter that the percentage alone would earn, where a must that failed keeps it down. */
export function cappedLetter(grade: Grade): Letter | undefined {
  if (grade.percent === null || grade.letter === null) return undefined;
  const earned = letterOf(grade.percent, false);
  return earned === grade.letter ? undefined : earned;
}

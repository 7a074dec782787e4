// What a benchmark gives: numbers with their units, some of them against a goal.
import { type ExitCode, exitCodes } from '../model/outcome.ts';

export interface Figure {
  readonly name: string;
  /** NaN: it could not be measured here, and `detail` says why. */
  readonly value: number;
  readonly unit: string;
  readonly goal?: { readonly comparison: '<=' | '>='; readonly value: number };
  /** How it came about: rounds, range, what else was counted. */
  readonly detail?: string;
}

export interface BenchOptions {
  /** Drills of the reference app, and of each mutant that breaks a drain. */
  readonly drills: number;
  readonly mutantDrills: number;
  /** Honest runs of evaluation mode. */
  readonly seeds: number;
}

/** A module `<name>.bench.ts` exports one as `bench`; it gets a process of its own. */
export type Bench = (options: BenchOptions) => Promise<readonly Figure[]>;

export type GoalVerdict = 'met' | 'missed' | 'not measured';

/** Undefined without a goal. What was not measured meets none. */
export function verdictOf({ value, goal }: Figure): GoalVerdict | undefined {
  if (goal === undefined) return undefined;
  if (!Number.isFinite(value)) return 'not measured';
  return (goal.comparison === '<=' ? value <= goal.value : value >= goal.value) ? 'met' : 'missed';
}

/** A number that is missing decides nothing, and is no success either. */
export function benchExitCode(figures: readonly Figure[]): ExitCode {
  const verdicts = figures.map(verdictOf);
  if (verdicts.includes('missed')) return exitCodes.criteriaFailed;
  return verdicts.includes('not measured') ? exitCodes.cannotDecide : exitCodes.ok;
}

export function figureText(figure: Figure): string {
  const { name, value, unit, goal, detail } = figure;
  const against = goal === undefined ? '' : `${goal.comparison} ${goal.value}`;
  const verdict = verdictOf(figure);
  const mark = verdict === 'met' ? 'met' : (verdict?.toUpperCase() ?? '');
  const number = Number.isFinite(value) ? `${rounded(value)} ${unit}` : '-';
  const cells = [name.padEnd(44), number.padStart(18), against.padStart(10), mark.padEnd(6)];
  return [...cells, detail ?? ''].join('  ').trimEnd();
}

export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;
}

/** `5 rounds, 812 to 1,044`. */
export function rangeText(values: readonly number[]): string {
  return `${values.length} rounds, ${rounded(Math.min(...values))} to ${rounded(Math.max(...values))}`;
}

// What a benchmark gives: numbers with their units, some of them against a goal.

export interface Figure {
  readonly name: string;
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

export function meetsGoal({ value, goal }: Figure): boolean {
  if (goal === undefined) return true;
  return goal.comparison === '<=' ? value <= goal.value : value >= goal.value;
}

export function figureText(figure: Figure): string {
  const { name, value, unit, goal, detail } = figure;
  const against = goal === undefined ? '' : `${goal.comparison} ${goal.value}`;
  const verdict = goal === undefined ? '' : meetsGoal(figure) ? 'met' : 'MISSED';
  const cells = [name.padEnd(44), `${rounded(value)} ${unit}`.padStart(18), against.padStart(10), verdict.padEnd(6)];
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

// Numbers as a report shows them: durations, measurements, and by how much a limit was broken.
import { keeps } from '../model/budget.ts';
import type { Measurement } from '../model/finding.ts';

export interface BudgetVerdict {
  readonly broken: boolean;
  /** Distance between the value and its limit. */
  readonly by: number;
  /** That distance in percent of the limit; undefined for a limit of 0. */
  readonly percent: number | undefined;
}

export function judgeBudget({ value, budget }: Measurement): BudgetVerdict | undefined {
  if (budget === undefined) return undefined;
  const { limit, comparison } = budget;
  const by = Math.abs(value - limit);
  return {
    broken: !keeps(value, comparison, limit),
    by,
    percent: limit === 0 ? undefined : (by / Math.abs(limit)) * 100,
  };
}

/** `62 ms (24.8 %)`. */
export function distanceText(verdict: BudgetVerdict, unit: string): string {
  const percent = verdict.percent === undefined ? '' : ` (${figure(verdict.percent)} %)`;
  return `${figure(verdict.by)} ${unit}${percent}`;
}

/** At most three decimals, and four digits where it is small: the same text on every machine. */
export function figure(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return String(Math.abs(value) < 1 ? Number(value.toPrecision(3)) : Number(value.toFixed(3)));
}

export function durationText(durationMs: number): string {
  if (durationMs < 1_000) return `${Math.round(durationMs)} ms`;
  const seconds = durationMs / 1_000;
  if (seconds < 60) return `${figure(Math.round(seconds * 10) / 10)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

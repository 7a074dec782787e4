// Rubric 1: what each criterion weighs, and which letter a percentage earns.
import type { Level } from './criterion.ts';
import type { Letter } from './run.ts';

export const rubricVersion = 1;

/** A beyond weighs nothing, so that nobody loses a grade over it; those that passed are shown as honours. */
export const weights: Readonly<Record<Level, number>> = { must: 3, should: 1, beyond: 0 };

/** The lowest percentage of each letter, best first. */
const thresholds: readonly (readonly [letter: Letter, percent: number])[] = [
  ['A', 90],
  ['B', 80],
  ['C', 70],
  ['D', 60],
  ['F', 0],
];

/** The best letter with a must that is `fail` or `blocked`. */
const cap: Letter = 'C';

export function letterOf(percent: number, mustFailed: boolean): Letter {
  const earned = thresholds.find(([, lowest]) => percent >= lowest)?.[0] ?? 'F';
  // Letters are in order, so the later one is the worse one.
  return mustFailed && earned < cap ? cap : earned;
}

/** Rounded down, so that 89.99 % neither reads nor counts as 90 %. */
export function percentOf(part: number, whole: number): number {
  return Math.floor((part * 1000) / whole) / 10;
}

// The words of one exercise's live line: what it does now, for how long, and what has passed so far.
import type { ExerciseMeta } from '../model/criterion.ts';
import type { Outcome } from '../model/outcome.ts';
import { visibleLine } from '../report/visible-text.ts';

export interface RunningCriterion {
  readonly startedAtMs: number;
  text: string;
}

export interface ExerciseState {
  readonly exercise: ExerciseMeta;
  /** How many criteria of it are run. */
  readonly count: number;
  /** By whole id, oldest first. */
  readonly running: ReadonlyMap<string, RunningCriterion>;
  readonly outcomes: readonly Outcome[];
}

const narrowColumns = 90;
const narrowTitleLength = 16;

/** What matters most comes first, so that a narrow terminal cuts off the least. */
export function progressLine(state: ExerciseState, columns: number, nowMs: number): string {
  const { exercise, running } = state;
  const head = `${String(exercise.number).padStart(2, '0')} ${shortened(exercise.title, columns)}: ${tally(state)}`;
  const [oldest] = running;
  if (oldest === undefined) return head;
  const [criterion, { startedAtMs, text }] = oldest;
  const others = running.size > 1 ? ` (and ${running.size - 1} more)` : '';
  const now = `${criterion.slice(exercise.id.length + 1)}${others}: ${visibleLine(text)}`;
  return `${head} | ${seconds(nowMs - startedAtMs)} ${now}`;
}

export function seconds(durationMs: number): string {
  return `${(durationMs / 1_000).toFixed(1)} s`;
}

/** `3 of 6 passed, 1 fail`. */
function tally({ count, outcomes }: ExerciseState): string {
  const passed = outcomes.filter((outcome) => outcome === 'pass').length;
  const others = Map.groupBy(
    outcomes.filter((outcome) => outcome !== 'pass'),
    (outcome) => outcome,
  );
  return [`${passed} of ${count} passed`, ...[...others].map(([name, list]) => `${list.length} ${name}`)].join(', ');
}

function shortened(title: string, columns: number): string {
  if (columns >= narrowColumns || title.length <= narrowTitleLength) return title;
  return `${title.slice(0, narrowTitleLength - 1).trimEnd()}…`;
}

// A waiver: a failed criterion that an owner accepts until a day, and what it is worth on the day of judging.
import { z } from 'zod';
import { criterionIdPattern } from './ids.ts';
import { isFailed, type Outcome } from './outcome.ts';

export interface Waiver {
  /** Whole id. */
  readonly criterion: string;
  readonly reason: string;
  /** Who answers for it. */
  readonly owner: string;
  /** The last day on which it counts, in UTC: `2026-12-31`. */
  readonly expires: string;
}

/**
 * `active`: the criterion failed or was blocked, and is let through. `expired`: its last day is over. `stale`: the
 * criterion passes, so there is nothing to waive. `idle`: the criterion was not assessed, so there is nothing to waive yet.
 */
export const waiverStates = ['active', 'expired', 'stale', 'idle'] as const;
export type WaiverState = (typeof waiverStates)[number];

export interface JudgedWaiver extends Waiver {
  readonly state: WaiverState;
}

/** What a grade says of the waivers of its run. */
export interface JudgedWaivers {
  /** The day of judging, in UTC. */
  readonly judgedOn: string;
  /** In the catalogue's order; of criteria that were not selected there are none. */
  readonly list: readonly JudgedWaiver[];
}

export const longestWaiverDays = 90;

const text = z.string().trim().min(1, 'must not be empty').max(1_000, 'must have at most 1000 characters');

export const waiverSchema = z.strictObject({
  criterion: z
    .string()
    .regex(criterionIdPattern, 'must be the whole id of a criterion: <exercise>/<criterion>')
    .describe('The criterion that may fail, by its whole id.'),
  reason: text.describe('Why that is accepted for now.'),
  owner: text.describe('Who answers for it.'),
  expires: z.iso
    .date('must be a day, such as 2026-12-31')
    .describe(`The last day on which it counts (UTC), at most ${longestWaiverDays} days ahead.`),
}) satisfies z.ZodType<Waiver>;

/** The day of an instant, in UTC. */
export const dayOf = (date: Date): string => date.toISOString().slice(0, 10);

/** The last day that a waiver may name. */
export function lastWaiverDay(today: string): string {
  const date = new Date(`${today}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + longestWaiverDays);
  return dayOf(date);
}

/** An error of the suite is nobody's to accept, so it leaves a waiver idle like whatever else was not assessed. */
export function stateOf(waiver: Waiver, outcome: Outcome, today: string): WaiverState {
  if (outcome === 'pass') return 'stale';
  if (waiver.expires < today) return 'expired';
  return isFailed(outcome) ? 'active' : 'idle';
}

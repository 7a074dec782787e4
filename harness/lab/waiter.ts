// Waits within a budget of the exercise, and records the measured time against it.
import type { Budget } from '../model/budget.ts';
import { HarnessError } from '../model/errors.ts';
import type { LabJournal } from './journal.ts';
import { type Waited, waitFor, waitForPromise } from './wait.ts';

export interface WaitFor {
  readonly what: string;
  readonly last?: () => unknown;
  readonly pollMs?: number;
  /** Added to the limit: a configured delay, a timeout. */
  readonly extraMs?: number;
  /** The caller marks the timeline itself: it knows a better moment. */
  readonly unmarked?: true;
}

export class Waiter {
  readonly #budgets: ReadonlyMap<string, Budget>;
  readonly #journal: LabJournal;

  constructor(budgets: ReadonlyMap<string, Budget>, journal: LabJournal) {
    this.#budgets = budgets;
    this.#journal = journal;
  }

  budget(key: string): Budget {
    const budget = this.#budgets.get(key);
    if (budget !== undefined) return budget;
    throw new HarnessError({
      code: 'unknown-budget',
      message: `the criterion reads the budget "${key}", which it did not declare or its exercise's file does not have`,
      hint: 'Name it in `budgets` of the criterion; budgets/<exercise>.json has them with unit, load, reason and source.',
    });
  }

  /** Polls until `attempt` gives a value; the limit is the budget's, in milliseconds. */
  async within<T>(
    key: string,
    options: WaitFor,
    attempt: () => Promise<T | undefined> | T | undefined,
  ): Promise<Waited<T>> {
    const budget = this.budget(key);
    const { what, extraMs = 0 } = options;
    const waited = await waitFor({ ...options, limitMs: budget.value + extraMs }, attempt);
    const name = extraMs === 0 ? what : `${what}, beyond ${extraMs} ms`;
    this.#journal.measure(name, waited.elapsedMs - extraMs, 'ms', budget);
    if (options.unmarked !== true)
      this.#journal.timeline.reached(what, { afterMs: waited.elapsedMs, limitMs: budget.value + extraMs });
    return waited;
  }

  /** The same for something that settles by itself. */
  async settles<T>(
    key: string,
    options: WaitFor & { atMs?: (value: T) => number },
    promise: Promise<T>,
  ): Promise<Waited<T>> {
    const budget = this.budget(key);
    const extraMs = options.extraMs ?? 0;
    const waited = await waitForPromise({ ...options, limitMs: budget.value + extraMs }, promise);
    this.#journal.measure(`${options.what}, beyond ${extraMs} ms`, waited.elapsedMs - extraMs, 'ms', budget);
    return waited;
  }
}

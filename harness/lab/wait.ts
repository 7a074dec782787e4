// Waits for something to become true within a limit, and says three-way whether it did: in time, late, undecidable.
import { setTimeout } from 'node:timers/promises';
import { ExpectationError, HarnessError } from '../model/errors.ts';
import { machineTooBusy, StarvationWatch } from './starvation.ts';

export interface WaitOptions {
  /** What is awaited, as a noun phrase: `503 from /readyz`. */
  readonly what: string;
  readonly limitMs: number;
  /** Default 50. */
  readonly pollMs?: number;
  /** What was seen last, for the message. */
  readonly last?: () => unknown;
  /** Whose fault it is when it does not happen; default the target's. `harness`: the lab waits for a part of its own. */
  readonly blame?: 'target' | 'harness';
}

export interface Waited<T> {
  readonly value: T;
  readonly elapsedMs: number;
}

/**
 * Polls `attempt` until it returns something other than undefined. Late by more than the machine itself can explain is
 * an ExpectationError (`fail`), or a HarnessError where the harness is to blame; late by less is an InconclusiveError.
 * Gives up for good at twice the limit.
 */
export async function waitFor<T>(
  options: WaitOptions,
  attempt: () => Promise<T | undefined> | T | undefined,
): Promise<Waited<T>> {
  using starvation = new StarvationWatch();
  const startedAt = performance.now();
  const giveUpMs = 2 * options.limitMs + 1_000;
  for (;;) {
    const value = await attempt();
    const elapsedMs = performance.now() - startedAt;
    if (value !== undefined) {
      judge(options, elapsedMs, starvation);
      return { value, elapsedMs };
    }
    if (elapsedMs > giveUpMs) throw tooLate(options, elapsedMs, 'it did not happen');
    await setTimeout(options.pollMs ?? 50);
  }
}

/** Waits for a promise in the same three-way manner. `atMs`: when it really happened, on the clock of `performance`. */
export async function waitForPromise<T>(
  options: WaitOptions & { readonly atMs?: (value: T) => number },
  promise: Promise<T>,
): Promise<Waited<T>> {
  using starvation = new StarvationWatch();
  const startedAt = performance.now();
  const never = Symbol('never');
  const controller = new AbortController();
  const deadline = setTimeout(2 * options.limitMs + 1_000, never, { signal: controller.signal }).catch(() => never);
  try {
    const settled = await Promise.race([promise, deadline]);
    if (settled === never) throw tooLate(options, performance.now() - startedAt, 'it did not happen');
    const value = settled as T;
    const elapsedMs = Math.max(0, (options.atMs?.(value) ?? performance.now()) - startedAt);
    judge(options, elapsedMs, starvation);
    return { value, elapsedMs };
  } finally {
    controller.abort();
  }
}

function judge(options: WaitOptions, elapsedMs: number, starvation: StarvationWatch): void {
  if (elapsedMs <= options.limitMs) return;
  const allowanceMs = starvation.allowanceMs();
  if (elapsedMs - allowanceMs > options.limitMs)
    throw tooLate(options, elapsedMs, `it took ${Math.round(elapsedMs)} ms`);
  throw machineTooBusy(
    `${options.what}: took ${Math.round(elapsedMs)} ms of ${options.limitMs} ms allowed, but up to ${Math.round(allowanceMs)} ms of that was this machine being busy`,
  );
}

function tooLate(options: WaitOptions, elapsedMs: number, how: string): ExpectationError | HarnessError {
  const last = options.last?.();
  const seen = last === undefined ? '' : ` (last seen: ${JSON.stringify(last)})`;
  const message = `expected ${options.what} within ${options.limitMs} ms; ${how}${seen}`;
  if (options.blame === 'harness')
    return new HarnessError({ code: 'lab-stalled', message, hint: 'Run it again; a part of the lab stands still.' });
  return new ExpectationError({
    code: 'not-in-time',
    message,
    mismatch: {
      expected: `${options.what} within ${options.limitMs} ms`,
      actual: last ?? how,
      waitedMs: Math.round(elapsedMs),
    },
  });
}

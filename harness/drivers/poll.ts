// Asks again and again until an answer comes or a deadline passes.
import { setTimeout as pause } from 'node:timers/promises';

export interface PollOptions {
  readonly deadlineMs: number;
  readonly intervalMs?: number;
  readonly signal?: AbortSignal;
}

/** The first answer of `ask` that is not undefined; undefined when the deadline passed or the signal fired first. */
export async function poll<T>(
  ask: () => Promise<T | undefined> | T | undefined,
  options: PollOptions,
): Promise<T | undefined> {
  const endsAt = performance.now() + options.deadlineMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (options.signal?.aborted || performance.now() >= endsAt) return undefined;
    await pause(options.intervalMs ?? 10);
  }
}

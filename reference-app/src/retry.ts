// Tries again with exponential backoff and jitter, while the deadline allows it.
import { setTimeout as delay } from 'node:timers/promises';

export interface RetryPolicy {
  readonly attempts: number;
  readonly baseDelayMs: number;
  readonly factor: number;
  readonly shouldRetry: (error: unknown) => boolean;
  /** In [0, 1); Math.random when absent. */
  readonly random?: () => number;
}

/** Between half of the step and the whole of it, so that clients that failed together do not come back together. */
export function backoffMs(
  policy: RetryPolicy,
  attempt: number,
  random: () => number = policy.random ?? Math.random,
): number {
  const stepMs = policy.baseDelayMs * policy.factor ** (attempt - 1);
  return stepMs / 2 + (random() * stepMs) / 2;
}

export async function retry<T>(policy: RetryPolicy, deadline: AbortSignal, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= policy.attempts || deadline.aborted || !policy.shouldRetry(error)) throw error;
      try {
        await delay(backoffMs(policy, attempt), undefined, { signal: deadline });
      } catch {
        throw error;
      }
    }
  }
}

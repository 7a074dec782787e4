// A watch: the same probe again and again in the background, with every attempt kept.
import { type Attempt, answered } from './answer.ts';

export interface Watch extends AsyncDisposable {
  readonly attempts: readonly Attempt[];
  /** Those that were not answered with `status`. */
  otherThan(status: number): Attempt[];
  /** Those that were answered with `status`. */
  withStatus(status: number): Attempt[];
  stop(): Promise<void>;
}

export function watchPath(everyMs: number, probe: () => Promise<Attempt>): Watch {
  const attempts: Attempt[] = [];
  const pending = new Set<Promise<unknown>>();
  const timer = setInterval(() => {
    const attempt = probe().then((result) => attempts.push(result));
    pending.add(attempt);
    void attempt.finally(() => pending.delete(attempt));
  }, everyMs);
  const stop = async () => {
    clearInterval(timer);
    await Promise.allSettled(pending);
  };
  return {
    attempts,
    otherThan: (status) => attempts.filter((attempt) => !(answered(attempt) && attempt.status === status)),
    withStatus: (status) => attempts.filter((attempt) => answered(attempt) && attempt.status === status),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

// A watch: the same probe again and again in the background, with every attempt kept.
import { type Attempt, answered } from './answer.ts';

export interface Watch extends AsyncDisposable {
  readonly attempts: readonly Attempt[];
  /** Those that were not answered with `status`. */
  otherThan(status: number): Attempt[];
  /** Those that were answered with `status`. */
  withStatus(status: number): Attempt[];
  /** Also waits for what is under way. Throws when the lab itself could not probe. */
  stop(): Promise<void>;
}

export function watchPath(everyMs: number, probe: () => Promise<Attempt>): Watch {
  const attempts: Attempt[] = [];
  const pending = new Set<Promise<unknown>>();
  let failure: { readonly error: unknown } | undefined;
  const once = async () => {
    try {
      attempts.push(await probe());
    } catch (error) {
      failure ??= { error };
    }
  };
  const timer = setInterval(() => {
    const attempt = once().finally(() => pending.delete(attempt));
    pending.add(attempt);
  }, everyMs);
  const end = async () => {
    clearInterval(timer);
    await Promise.all(pending);
  };
  const stop = async () => {
    await end();
    if (failure !== undefined) throw failure.error;
  };
  return {
    attempts,
    otherThan: (status) => attempts.filter((attempt) => !(answered(attempt) && attempt.status === status)),
    withStatus: (status) => attempts.filter((attempt) => answered(attempt) && attempt.status === status),
    stop,
    [Symbol.asyncDispose]: end,
  };
}

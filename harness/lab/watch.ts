// A watch: the same probe again and again in the background, with every attempt kept.
import { type Attempt, answered } from './answer.ts';
import { machineTooBusy, mayExplain, StarvationWatch } from './starvation.ts';

export interface Watch extends AsyncDisposable {
  readonly attempts: readonly Attempt[];
  /** Those that were not answered with `status`. Throws InconclusiveError where this machine may explain them all. */
  otherThan(status: number): Attempt[];
  /** Those that were answered with `status`, before a moment (epoch ms) where there is one. */
  withStatus(status: number, beforeMs?: number): Attempt[];
  /** Throws what kept the lab itself from probing, if anything did. */
  requireProbing(): void;
  /** Also waits for what is under way. Throws when the lab itself could not probe. */
  stop(): Promise<void>;
}

export function watchPath(
  everyMs: number,
  probe: () => Promise<Attempt>,
  starvation: Pick<StarvationWatch, 'allowanceMs'> & Disposable = new StarvationWatch(),
): Watch {
  const attempts: Attempt[] = [];
  const heldUp = new Set<Attempt>();
  const pending = new Set<Promise<unknown>>();
  let failure: { readonly error: unknown } | undefined;
  const once = async () => {
    try {
      const beforeMs = starvation.allowanceMs();
      const attempt = await probe();
      if (mayExplain(starvation.allowanceMs() - beforeMs, attempt.durationMs)) heldUp.add(attempt);
      attempts.push(attempt);
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
    starvation[Symbol.dispose]();
  };
  const explained = (attempt: Attempt) => !answered(attempt) && attempt.failure === 'timeout' && heldUp.has(attempt);
  const requireProbing = () => {
    if (failure !== undefined) throw failure.error;
  };
  const stop = async () => {
    await end();
    requireProbing();
  };
  return {
    attempts,
    otherThan(status) {
      const others = attempts.filter((attempt) => !(answered(attempt) && attempt.status === status));
      if (others.length === 0 || !others.every(explained)) return others;
      throw machineTooBusy(
        `${others.length} of ${attempts.length} probes had no answer in time, but this machine was too busy to give one`,
      );
    },
    withStatus: (status, beforeMs = Number.POSITIVE_INFINITY) =>
      attempts.filter(
        (attempt) => answered(attempt) && attempt.status === status && attempt.atMs + attempt.durationMs < beforeMs,
      ),
    requireProbing,
    stop,
    [Symbol.asyncDispose]: end,
  };
}

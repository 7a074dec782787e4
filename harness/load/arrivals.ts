// Open-loop arrivals: calls back at scheduled times, however slow the answers are, and knows how late it was.
import { seededRandom } from '../model/seeded-random.ts';
import { nowMs } from './clock.ts';
import { LatencyHistogram } from './latency-histogram.ts';

/** `fixed`: one every 1/rate; `poisson`: independent arrivals at that mean rate, as many separate clients make them. */
export type Schedule = 'fixed' | 'poisson';

export interface ArrivalOptions {
  readonly ratePerSecond: number;
  readonly schedule: Schedule;
  readonly seed: string;
  /** No arrival at or after this; without it they go on until `stop`. */
  readonly durationMs?: number;
  readonly arrive: (intendedAtMs: number, n: number) => void;
}

export interface Arrivals {
  readonly startedAtMs: number;
  /** How long after its intended time each arrival was made. */
  readonly lateness: LatencyHistogram;
  /** Settles after the last arrival; rejects with what `arrive` threw. */
  readonly done: Promise<void>;
  stop(): void;
}

/** Successive offsets from the start. A fixed schedule multiplies instead of adding, so that no error builds up. */
export function scheduleOffsets(options: Pick<ArrivalOptions, 'ratePerSecond' | 'schedule' | 'seed'>): () => number {
  const { ratePerSecond, schedule, seed } = options;
  if (!(ratePerSecond > 0 && ratePerSecond <= 100_000)) {
    throw new RangeError(`ratePerSecond must be above 0 and at most 100000, and is ${ratePerSecond}`);
  }
  if (schedule === 'fixed') {
    let n = 0;
    return () => (n++ * 1000) / ratePerSecond;
  }
  const random = seededRandom(`${seed}:arrivals`);
  let atMs = 0;
  return () => {
    atMs -= (Math.log(1 - random.next()) * 1000) / ratePerSecond;
    return atMs;
  };
}

export function startArrivals(options: ArrivalOptions): Arrivals {
  const nextOffset = scheduleOffsets(options);
  const endMs = options.durationMs ?? Number.POSITIVE_INFINITY;
  const lateness = new LatencyHistogram();
  const startedAtMs = nowMs();
  const { promise: done, resolve, reject } = Promise.withResolvers<void>();
  // Whoever stops the arrivals reads `done`; until then a throw of `arrive` must not end the process.
  done.catch(() => undefined);
  let n = 0;
  let offset = nextOffset();

  // One timer for all: it wakes when the next one is due and makes all that are due by then.
  const tick = (): void => {
    try {
      let elapsed = nowMs() - startedAtMs;
      while (offset <= elapsed && offset < endMs) {
        lateness.record(elapsed - offset);
        options.arrive(startedAtMs + offset, n++);
        offset = nextOffset();
        elapsed = nowMs() - startedAtMs;
      }
      if (offset >= endMs) resolve();
      else timer = setTimeout(tick, offset - elapsed);
    } catch (error) {
      reject(error);
    }
  };
  let timer = setTimeout(tick, 0);

  return {
    startedAtMs,
    lateness,
    done,
    stop() {
      clearTimeout(timer);
      resolve();
    },
  };
}

// The health check that an image brings along, and how long each of its verdicts may take by its own numbers.
import type { ImageInspectInfo } from 'dockerode';
import { sourceMissing } from '../targets/source-file.ts';

export interface HealthcheckFacts {
  /** `node healthcheck.js`. */
  readonly command: string;
  /** From the start of a container to its first good verdict. */
  readonly healthyWithinMs: number;
  /** From when nothing answers any more to the last of the retries. */
  readonly unhealthyWithinMs: number;
  /** From when it answers again to the next good verdict. */
  readonly recoversWithinMs: number;
}

interface Healthcheck {
  readonly Test?: readonly string[];
  readonly Interval?: number;
  readonly Timeout?: number;
  readonly StartPeriod?: number;
  readonly Retries?: number;
}

// What the engine takes where the image says nothing.
const byDefault = { intervalMs: 30_000, timeoutMs: 30_000, retries: 3 };

export function healthcheckOf({ Config }: Pick<ImageInspectInfo, 'Config'>): HealthcheckFacts {
  return timesOf((Config as { Healthcheck?: Healthcheck }).Healthcheck ?? {});
}

export function timesOf({ Test = [], Interval, Timeout, StartPeriod, Retries }: Healthcheck): HealthcheckFacts {
  const [kind, ...words] = Test;
  if (kind === undefined || kind === 'NONE') throw sourceMissing('a HEALTHCHECK in the image', 'it has none');
  const ms = (nanoseconds: number | undefined, otherwise: number) =>
    nanoseconds ? Math.round(nanoseconds / 1e6) : otherwise;
  const roundMs = ms(Interval, byDefault.intervalMs) + ms(Timeout, byDefault.timeoutMs);
  return {
    command: words.join(' '),
    healthyWithinMs: ms(StartPeriod, 0) + roundMs,
    unhealthyWithinMs: (Retries || byDefault.retries) * roundMs,
    recoversWithinMs: roundMs,
  };
}

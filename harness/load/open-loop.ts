// Measures latency in an open loop: requests start on schedule whatever the target does, and latency counts from then.
import { type Schedule, startArrivals } from './arrivals.ts';
import type { Exchange } from './exchange.ts';
import { type GeneratorFigures, generatorFaults, watchGenerator } from './generator-health.ts';
import { LatencyHistogram } from './latency-histogram.ts';
import { RawClient } from './raw-client.ts';
import type { RawRequest } from './request-bytes.ts';

export interface OpenLoopOptions {
  readonly host: string;
  readonly port: number;
  readonly ratePerSecond: number;
  readonly durationMs: number;
  readonly connections: number;
  readonly maxConnections?: number;
  readonly requestTimeoutMs: number;
  readonly makeRequest: (n: number) => RawRequest;
  readonly schedule?: Schedule;
  readonly seed: string;
  /** Ends the load at once; `runOpenLoop` then rejects with its reason. */
  readonly signal?: AbortSignal;
}

export interface LoadResult extends GeneratorFigures {
  readonly sent: number;
  /** A whole response came, whatever its status: see `byStatus`. */
  readonly answered: number;
  readonly failed: number;
  readonly timedOut: number;
  readonly byStatus: Readonly<Record<string, number>>;
  /** Of answered requests, from the intended start to the last byte: what a client that does not wait would see. */
  readonly latency: LatencyHistogram;
  /** The same from the moment of writing: what a tool reports that leaves out the wait for its own turn. */
  readonly uncorrected: LatencyHistogram;
  /** False: the generator was not healthy, so no verdict on time may rest on this (inconclusive). */
  readonly valid: boolean;
  readonly invalidReasons: readonly string[];
}

export async function runOpenLoop(options: OpenLoopOptions): Promise<LoadResult> {
  options.signal?.throwIfAborted();
  using client = new RawClient({ ...options, limits: { keptBodyBytes: 0 } });
  const latency = new LatencyHistogram();
  const uncorrected = new LatencyHistogram();
  const byStatus: Record<string, number> = {};
  const counts = { sent: 0, answered: 0, failed: 0, timedOut: 0 };

  const ended = (exchange: Exchange): void => {
    if (exchange.ending === 'timed-out') counts.timedOut += 1;
    else if (exchange.ending !== 'answered') counts.failed += 1;
    else {
      counts.answered += 1;
      byStatus[String(exchange.status)] = (byStatus[String(exchange.status)] ?? 0) + 1;
      latency.record(exchange.endedAtMs - exchange.intendedAtMs);
      uncorrected.record(exchange.endedAtMs - (exchange.writtenAtMs ?? Number.NaN));
    }
  };

  const health = watchGenerator();
  const arrivals = startArrivals({
    ratePerSecond: options.ratePerSecond,
    schedule: options.schedule ?? 'fixed',
    seed: options.seed,
    durationMs: options.durationMs,
    arrive(intendedAtMs, n) {
      const exchange = client.send(options.makeRequest(n), intendedAtMs);
      counts.sent += 1;
      exchange.then(ended);
    },
  });
  const abort = (): void => {
    arrivals.stop();
    client.close();
  };
  options.signal?.addEventListener('abort', abort);
  try {
    await arrivals.done;
    await client.settled();
  } finally {
    options.signal?.removeEventListener('abort', abort);
  }
  options.signal?.throwIfAborted();
  const figures: GeneratorFigures = { ...health.stop(), latenessP99Ms: arrivals.lateness.percentile(99) };

  const invalidReasons = generatorFaults(figures);
  if (counts.sent !== counts.answered + counts.failed + counts.timedOut) {
    invalidReasons.push(
      `${counts.sent} were sent, but only ${counts.answered + counts.failed + counts.timedOut} ended`,
    );
  }
  if (latency.rejected + uncorrected.rejected > 0) {
    invalidReasons.push(`${latency.rejected + uncorrected.rejected} latencies were no durations`);
  }
  return { ...counts, ...figures, byStatus, latency, uncorrected, valid: invalidReasons.length === 0, invalidReasons };
}

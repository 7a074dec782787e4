// Steady open-loop load with a journal of every request, to run while something is done to the target.
import { type Schedule, startArrivals } from './arrivals.ts';
import { nowMs } from './clock.ts';
import type { Exchange } from './exchange.ts';
import { RawClient } from './raw-client.ts';
import type { RawRequest } from './request-bytes.ts';

export interface DrillOptions {
  readonly host: string;
  readonly port: number;
  readonly ratePerSecond: number;
  /** Keep-alive connections that take turns. */
  readonly connections: number;
  /** Further ones are opened when all are busy, up to this many; default 4 × `connections` + 64. */
  readonly maxConnections?: number;
  /** Called for n = 0, 1, 2, …; ids must be unique. */
  readonly makeRequest: (n: number) => RawRequest;
  readonly requestTimeoutMs: number;
  readonly schedule?: Schedule;
  readonly seed: string;
  /** Told of each request as it ends, also of those of a drill that is never stopped. */
  readonly onEnd?: (exchange: Exchange) => void;
}

/** Live; `sent` = `answered` + `failed` + `inFlight` at any time. */
export interface DrillCounters {
  readonly sent: number;
  /** A whole response came, whatever its status. */
  readonly answered: number;
  /** Of them, with a status of 400 and above. */
  readonly answeredWithError: number;
  /** Ended without a whole response. */
  readonly failed: number;
  readonly inFlight: number;
}

export interface Journal {
  readonly seed: string;
  readonly ratePerSecond: number;
  readonly startedAtMs: number;
  readonly stoppedAtMs: number;
  /** Counted as they were sent, apart from the entries: the two must agree. */
  readonly sent: number;
  /** In the order in which they ended. Headers and bodies of 2xx and 3xx answers are left out. */
  readonly entries: readonly Exchange[];
  readonly marks: readonly { readonly name: string; readonly atMs: number }[];
  readonly latenessP99Ms: number;
}

export interface Drill extends AsyncDisposable {
  readonly counters: DrillCounters;
  /** Notes a moment in the journal; returns it, in epoch milliseconds. */
  mark(name: string): number;
  /** Sends no more, waits until every request has ended (their deadlines bound it), and closes the connections. */
  stop(): Promise<Journal>;
}

/** Open loop: a request starts at its intended time, whether earlier ones were answered or not. */
export function startDrill(options: DrillOptions): Drill {
  const client = new RawClient({
    ...options,
    maxConnections: options.maxConnections ?? 4 * options.connections + 64,
  });
  const entries: Exchange[] = [];
  const marks: { name: string; atMs: number }[] = [];
  const counts = { sent: 0, answered: 0, answeredWithError: 0, failed: 0 };

  const ended = (exchange: Exchange): void => {
    const answered = exchange.ending === 'answered';
    const good = answered && exchange.status !== undefined && exchange.status < 400;
    counts[answered ? 'answered' : 'failed'] += 1;
    if (answered && !good) counts.answeredWithError += 1;
    options.onEnd?.(exchange);
    entries.push(good ? { ...exchange, headers: {}, body: '' } : exchange);
  };

  const arrivals = startArrivals({
    ratePerSecond: options.ratePerSecond,
    schedule: options.schedule ?? 'fixed',
    seed: options.seed,
    arrive(intendedAtMs, n) {
      const exchange = client.send(options.makeRequest(n), intendedAtMs);
      counts.sent += 1;
      exchange.then(ended);
    },
  });

  let stopped: Promise<Journal> | undefined;
  const stop = async (): Promise<Journal> => {
    arrivals.stop();
    await client.settled();
    client.close();
    await arrivals.done;
    return {
      seed: options.seed,
      ratePerSecond: options.ratePerSecond,
      startedAtMs: arrivals.startedAtMs,
      stoppedAtMs: nowMs(),
      sent: counts.sent,
      entries,
      marks,
      latenessP99Ms: arrivals.lateness.percentile(99),
    };
  };

  return {
    get counters() {
      return { ...counts, inFlight: counts.sent - counts.answered - counts.failed };
    },
    mark(name) {
      const atMs = nowMs();
      marks.push({ name, atMs });
      return atMs;
    },
    stop() {
      stopped ??= stop();
      return stopped;
    },
    async [Symbol.asyncDispose]() {
      if (stopped !== undefined) return;
      arrivals.stop();
      client.close();
    },
  };
}

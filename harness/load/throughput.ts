// Closed-loop throughput with autocannon: how many requests a second a server completes, and what else became of them.

export interface ThroughputOptions {
  readonly url: string;
  readonly durationMs: number;
  /** Keep-alive connections, each with one request at a time. */
  readonly connections: number;
  /** 1,000 at least: autocannon knows none shorter. */
  readonly requestTimeoutMs: number;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Every request is in one class: `sent` = `ok` + `non2xx` + `errors` + `timeouts` + `unfinished`. */
export interface Throughput {
  /** Answers of 2xx alone: a server that refuses everything quickly has none. */
  readonly okPerSecond: number;
  readonly sent: number;
  readonly ok: number;
  readonly non2xx: number;
  /** Connections refused or broken, timeouts not among them. */
  readonly errors: number;
  readonly timeouts: number;
  /** Still open when the time was over: one for each connection at most. */
  readonly unfinished: number;
  readonly bodyBytes: number;
  readonly elapsedMs: number;
}

// Its rates, percentiles and latencies are not used here: at a fixed rate they are wrong, and in a closed loop a stall
// of the server also stalls the load. Latency is measured by open-loop.ts.
export async function measureThroughput(options: ThroughputOptions): Promise<Throughput> {
  // It takes as long to load as all the rest that a worker needs together, and few criteria need it.
  const { default: autocannon } = await import('autocannon');
  const { url, connections, durationMs, requestTimeoutMs, method, headers, body } = options;
  const result = await autocannon({
    url,
    connections,
    pipelining: 1,
    duration: durationMs / 1_000,
    timeout: requestTimeoutMs / 1_000,
    sampleInt: Math.min(1_000, durationMs),
    ...(method !== undefined && { method }),
    ...(headers !== undefined && { headers: { ...headers } }),
    ...(body !== undefined && { body }),
  });
  const { non2xx, timeouts } = result;
  const ok = result['2xx'];
  // autocannon counts a timeout among the errors as well.
  const errors = result.errors - timeouts;
  const sent = Math.max(result.requests.sent, ok + non2xx + errors + timeouts);
  const elapsedMs = result.finish.valueOf() - result.start.valueOf();
  return {
    okPerSecond: ok / (elapsedMs / 1_000),
    sent,
    ok,
    non2xx,
    errors,
    timeouts,
    unfinished: sent - ok - non2xx - errors - timeouts,
    bodyBytes: result.throughput.total,
    elapsedMs,
  };
}

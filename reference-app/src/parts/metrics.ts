// What Prometheus scrapes: the process, the requests, the queue, the pool and the breaker.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  observeRequest(method: string, route: string, status: number, durationMs: number): void;
  breakerChanged(name: string, state: 'closed' | 'open' | 'half_open'): void;
  jobDone(type: string): void;
  /** Values that are read at the moment of a scrape. */
  onScrape(collect: (set: ScrapeGauges) => Promise<void>): void;
  text(): Promise<string>;
  readonly contentType: string;
}

export interface ScrapeGauges {
  queueDepth(depth: number): void;
  pool(state: { total: number; idle: number; waiting: number; max: number }): void;
  inFlight(requests: number): void;
  droppedLogLines(lines: number): void;
}

const secondBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const breakerStates = ['closed', 'half_open', 'open'] as const;

export function createMetrics(version: string): Metrics {
  const registry = new Registry();
  const registers = [registry];
  registry.setDefaultLabels({ version });
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'Requests answered.',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the first line of a request to the end of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: secondBuckets,
    registers,
  });
  const breakerState = new Gauge({
    name: 'circuit_breaker_state',
    help: 'One for the state that the breaker is in.',
    labelNames: ['name', 'state'],
    registers,
  });
  const breakerTransitions = new Counter({
    name: 'circuit_breaker_transitions_total',
    help: 'Times that the breaker went into a state.',
    labelNames: ['name', 'state'],
    registers,
  });
  const jobs = new Counter({ name: 'queue_jobs_done_total', help: 'Jobs done.', labelNames: ['type'], registers });
  const queueDepth = new Gauge({ name: 'queue_depth', help: 'Jobs that wait or are worked on.', registers });
  const pool = new Gauge({
    name: 'database_pool_connections',
    help: 'Connections of the database pool by state; waiting counts requests.',
    labelNames: ['state'],
    registers,
  });
  const inFlight = new Gauge({ name: 'http_requests_in_flight', help: 'Requests being served.', registers });
  const droppedLines = new Gauge({ name: 'log_lines_dropped', help: 'Log lines given up.', registers });
  const collectors: ((gauges: ScrapeGauges) => Promise<void>)[] = [];
  const gauges: ScrapeGauges = {
    queueDepth: (depth) => queueDepth.set(depth),
    pool(state) {
      for (const [name, value] of Object.entries(state)) pool.set({ state: name }, value);
    },
    inFlight: (count) => inFlight.set(count),
    droppedLogLines: (lines) => droppedLines.set(lines),
  };

  return {
    contentType: registry.contentType,
    observeRequest(method, route, status, durationMs) {
      const labels = { method, route, status };
      requests.inc(labels);
      durations.observe(labels, durationMs / 1000);
    },
    breakerChanged(name, state) {
      for (const each of breakerStates) breakerState.set({ name, state: each }, each === state ? 1 : 0);
      breakerTransitions.inc({ name, state });
    },
    jobDone: (type) => jobs.inc({ type }),
    onScrape: (collect) => {
      collectors.push(collect);
    },
    async text() {
      await Promise.all(collectors.map((collect) => collect(gauges)));
      return registry.metrics();
    },
  };
}

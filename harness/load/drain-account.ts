// Accounts for every request of a journal: which were served, and in which of the classes of a drain the others fell.
import type { Exchange } from './exchange.ts';

/**
 * Every request is in exactly one class:
 * - `ok`: a whole answer below 400.
 * - `declared503`: the target itself said 503, in its envelope or with Retry-After.
 * - `wrong`: any other whole answer, or something that is not HTTP.
 * - `lost`: the target accepted it, or it was written and stayed unanswered until its deadline, and no whole answer came;
 *   so is a truncated answer, and an edge's 502, 503 or 504 for an accepted one. Always a failure.
 * - `raced`: written on a reused connection that broke before any byte came, and never accepted.
 * - `refusedBefore`, `refusedAfter`: not accepted and told so: no connection, a new one that broke unanswered (it sat in
 *   the backlog of a listener that closed), or an edge's 502, 503 or 504; by whether it started before or after the
 *   target was deregistered.
 * - `aborted`: the generator gave it up, or never found it a connection. There should be none: it decides nothing.
 */
export type DrainClass =
  | 'ok'
  | 'declared503'
  | 'wrong'
  | 'lost'
  | 'raced'
  | 'refusedBefore'
  | 'refusedAfter'
  | 'aborted';

export interface DrainAccount extends Readonly<Record<DrainClass, number>> {
  readonly sent: number;
  /** Of the lost: those whose answer had begun. */
  readonly truncated: number;
  /** Each request that was sent has ended exactly once and is in one class. Otherwise nothing above can be trusted. */
  readonly conserved: boolean;
  readonly entries: Readonly<Record<Exclude<DrainClass, 'ok' | 'declared503'>, readonly Exchange[]>>;
}

export interface DrainFacts {
  /** Ids of which the target, or the relay right before it, is known to have taken the request. */
  readonly acceptedIds: ReadonlySet<string>;
  /** When the balancer took the target out, in epoch milliseconds; without it every refusal counts as before. */
  readonly deregisteredAtMs?: number;
}

/** What was sent, counted on its own, and how each ended: a journal, or held requests. */
export interface SentRequests {
  readonly sent: number;
  readonly entries: readonly Exchange[];
}

export function drainAccount(requests: SentRequests, facts: DrainFacts): DrainAccount {
  const classes: Record<DrainClass, Exchange[]> = {
    ok: [],
    declared503: [],
    wrong: [],
    lost: [],
    raced: [],
    refusedBefore: [],
    refusedAfter: [],
    aborted: [],
  };
  for (const exchange of requests.entries) classes[drainClass(exchange, facts)].push(exchange);
  const { ok, declared503, ...entries } = classes;
  const ids = new Set(requests.entries.map(({ id }) => id));
  return {
    sent: requests.sent,
    ok: ok.length,
    declared503: declared503.length,
    wrong: entries.wrong.length,
    lost: entries.lost.length,
    raced: entries.raced.length,
    refusedBefore: entries.refusedBefore.length,
    refusedAfter: entries.refusedAfter.length,
    aborted: entries.aborted.length,
    truncated: entries.lost.filter(({ ending }) => ending === 'truncated').length,
    conserved: requests.sent === requests.entries.length && ids.size === requests.entries.length,
    entries,
  };
}

export function drainClass(exchange: Exchange, facts: DrainFacts): DrainClass {
  const { ending } = exchange;
  if (ending === 'answered') return answeredClass(exchange, facts);
  if (ending === 'aborted') return 'aborted';
  if (ending === 'truncated' || facts.acceptedIds.has(exchange.id)) return 'lost';
  if (ending === 'malformed') return 'wrong';
  if (ending === 'timed-out') {
    if (exchange.writtenAtMs !== undefined) return 'lost';
    // All connections were busy until its deadline: it never left the generator.
    return exchange.startedAtMs === undefined ? 'aborted' : refused(exchange, facts);
  }
  if ((ending === 'reset' || ending === 'eof') && exchange.reusedSocket) return 'raced';
  return refused(exchange, facts);
}

function answeredClass(exchange: Exchange, facts: DrainFacts): DrainClass {
  const status = exchange.status ?? 0;
  if (status < 400) return 'ok';
  if (status !== 502 && status !== 503 && status !== 504) return 'wrong';
  const byTarget = hasEnvelope(exchange);
  if (status === 503 && (byTarget || exchange.headers['retry-after'] !== undefined)) return 'declared503';
  if (byTarget) return 'wrong';
  return facts.acceptedIds.has(exchange.id) ? 'lost' : refused(exchange, facts);
}

function refused(exchange: Exchange, { deregisteredAtMs }: DrainFacts): DrainClass {
  const startedAtMs = exchange.startedAtMs ?? exchange.intendedAtMs;
  return deregisteredAtMs !== undefined && startedAtMs >= deregisteredAtMs ? 'refusedAfter' : 'refusedBefore';
}

/** The contract's `{data, meta, error}`: an edge does not speak it. */
function hasEnvelope({ body }: Exchange): boolean {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && ['data', 'meta', 'error'].every((key) => key in value);
  } catch {
    return false;
  }
}

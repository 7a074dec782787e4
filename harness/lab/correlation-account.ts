// Says of requests and log lines whether each request can be followed: by its own id, in its own trace, in no other's line.
import { type CorrelatedRequest, listPath, requestIdPattern } from './correlation-requests.ts';
import type { LogRecord, RequestFields } from './log-lines.ts';

/** A request that was answered, the id that its answer named, and the task that it created: without one there is no job. */
export interface Followed extends CorrelatedRequest {
  readonly returnedId: string | undefined;
  readonly taskId?: string | undefined;
}

/** Each list is empty when all is well; entries are for people to read. */
export interface CorrelationAccount {
  /** The answer names no id, another than the valid one that was sent, or one that is not fresh. */
  readonly wrongIds: readonly string[];
  /** Requests without a line, and those with a job that have no line more than requests without. */
  readonly unlogged: readonly string[];
  /** Lines in another trace than their request's, or in one that two requests share. */
  readonly wrongTraces: readonly string[];
  /** Lines that name two requests, or one request in the trace of another. */
  readonly mixed: readonly string[];
}

export type LineFields = RequestFields & Pick<LogRecord, 'text'>;

const traceIdPattern = /^(?!0+$)[0-9a-f]{32}$/;

export function correlationAccount(followed: readonly Followed[], lines: readonly LineFields[]): CorrelationAccount {
  const byId = Map.groupBy(lines, ({ requestId }) => requestId);
  const linesOf = ({ returnedId }: Followed) => (returnedId === undefined ? [] : (byId.get(returnedId) ?? []));
  // What a request leaves by itself must not pass for the line of its job.
  const ofRequest = middle(followed.flatMap((one) => (one.path === listPath ? linesOf(one).length : [])));
  return {
    wrongIds: wrongIds(followed),
    unlogged: followed.flatMap((one) => {
      const count = linesOf(one).length;
      const least = one.taskId === undefined ? 1 : Math.max(1, ofRequest) + 1;
      return count >= least ? [] : [`${name(one)}: ${count} of ${least} lines`];
    }),
    wrongTraces: wrongTraces(followed, linesOf),
    mixed: mixed(followed, lines),
  };
}

function wrongIds(followed: readonly Followed[]): string[] {
  const times = Map.groupBy(followed, ({ returnedId }) => returnedId);
  return followed.flatMap((one) => {
    const { validId, returnedId, headers } = one;
    if (returnedId === undefined) return [`${name(one)}: the answer has no X-Request-Id`];
    if (validId !== undefined && returnedId !== validId) return [`${name(one)}: answered with ${returnedId}`];
    if (!requestIdPattern.test(returnedId) || (validId === undefined && returnedId === headers['x-request-id']))
      return [`${name(one)}: took over ${returnedId}`];
    return times.get(returnedId)?.length === 1 ? [] : [`${name(one)}: ${returnedId} is another request's as well`];
  });
}

function wrongTraces(followed: readonly Followed[], linesOf: (one: Followed) => readonly LineFields[]): string[] {
  const owners = new Map<string, Followed>();
  return followed.flatMap((one) => {
    const seen = new Set(linesOf(one).map(({ traceId }) => traceId));
    return [...seen].flatMap((traceId) => {
      if (traceId === undefined || !traceIdPattern.test(traceId)) return [`${name(one)}: in the trace ${traceId}`];
      if (one.traceId === undefined && one.headers.traceparent?.includes(traceId) === true)
        return [`${name(one)}: went on with an invalid traceparent`];
      const owner = owners.get(traceId) ?? one;
      owners.set(traceId, owner);
      if (owner !== one) return [`${name(one)}: in the trace of ${name(owner)}`];
      const expected = one.traceId ?? [...seen][0];
      return traceId === expected ? [] : [`${name(one)}: in ${traceId} and not in ${expected}`];
    });
  });
}

function mixed(followed: readonly Followed[], lines: readonly LineFields[]): string[] {
  const ids = new Set(followed.flatMap(({ returnedId }) => returnedId ?? []));
  const byTrace = new Map(followed.flatMap((one) => (one.traceId === undefined ? [] : [[one.traceId, one]])));
  return lines.flatMap(({ requestId, traceId, text }) => {
    const line = text.slice(0, 200);
    // Whole words: one id may be the beginning of another.
    const words = new Set(text.match(/[A-Za-z0-9._-]+/g));
    const others = [...words].filter((word) => word !== requestId && ids.has(word));
    if (requestId !== undefined && others.length > 0) return [`names ${others.join(', ')} as well: ${line}`];
    const owner = traceId === undefined ? undefined : byTrace.get(traceId);
    const foreign = owner !== undefined && requestId !== undefined && requestId !== owner.returnedId;
    return foreign ? [`in the trace of ${name(owner)}: ${line}`] : [];
  });
}

function middle(counts: readonly number[]): number {
  return counts.toSorted((a, b) => a - b)[Math.floor(counts.length / 2)] ?? 0;
}

function name({ method, path, headers }: CorrelatedRequest): string {
  return `${method} ${path} with ${headers['x-request-id'] ?? 'no id'}`;
}

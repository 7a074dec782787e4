// Capability `http`: requests to one instance of the target, each bounded in time and size.
import { setTimeout as pause } from 'node:timers/promises';
import { Agent, request as send } from 'undici';
import { ExpectationError } from '../model/errors.ts';
import { type Answer, type Attempt, answered, briefly } from './answer.ts';
import { connectionsOf, type Disguise } from './disguise.ts';
import type { Waiter } from './waiter.ts';
import { type Watch, watchPath } from './watch.ts';

const defaultTimeoutMs = 15_000;
const bodyLimitBytes = 1 << 20;

export interface RequestOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is, in the place of `json`. */
  readonly body?: string | Uint8Array;
  /** Give up after this long; default 15 s. */
  readonly timeoutMs?: number;
  /** The path is the target's own, as its files have it, and not one of the contract. */
  readonly ownPath?: boolean;
  /** Which instance; default 0. */
  readonly instance?: number;
}

export interface HttpParts {
  /** Base URL of an instance, without a trailing slash. */
  readonly baseUrl: (instance: number) => string;
  /** The target's own path for a path of the contract. */
  readonly path: (contractPath: string) => string;
  readonly wait: Waiter;
  /** Whom the requests seem to come from; the suite's own client when absent. */
  readonly disguise?: Disguise;
  /** Told of each attempt as it ends. */
  readonly observe?: (attempt: Attempt) => void;
}

export class HttpHandle implements AsyncDisposable {
  readonly #parts: HttpParts;
  readonly #watches = new Set<Watch>();
  readonly #agent: Agent;

  constructor(parts: HttpParts) {
    this.#parts = parts;
    this.#agent = new Agent({ keepAliveTimeout: 4_000, connections: 128, ...connectionsOf(parts.disguise) });
  }

  /** Sends one request and returns what came, answer or not; throws only for a defect of the suite. */
  async attempt(path: string, options: RequestOptions = {}): Promise<Attempt> {
    await this.#pause();
    return this.#observed(path, options);
  }

  async #observed(path: string, options: RequestOptions): Promise<Attempt> {
    const attempt = await this.#attempt(path, options);
    this.#parts.observe?.(attempt);
    return attempt;
  }

  async #attempt(path: string, options: RequestOptions): Promise<Attempt> {
    const method = options.method ?? 'GET';
    const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
    const atMs = Date.now();
    const startedAt = performance.now();
    const url = this.#parts.baseUrl(options.instance ?? 0) + (options.ownPath === true ? path : this.#parts.path(path));
    try {
      const response = await send(url, {
        method,
        dispatcher: this.#agent,
        headers: {
          ...this.#parts.disguise?.headers,
          ...(options.json !== undefined && { 'content-type': 'application/json' }),
          ...options.headers,
        },
        body: options.body ?? (options.json === undefined ? null : JSON.stringify(options.json)),
        signal: AbortSignal.timeout(timeoutMs),
      });
      const { text, truncated } = await readBounded(response.body);
      const headers = Object.fromEntries(
        Object.entries(response.headers).map(([name, value]) => [
          name,
          Array.isArray(value) ? value.join(', ') : (value ?? ''),
        ]),
      );
      const durationMs = performance.now() - startedAt;
      return { method, path, status: response.statusCode, headers, text, truncated, durationMs, atMs };
    } catch (error) {
      return { method, path, failure: failureOf(error), durationMs: performance.now() - startedAt, atMs };
    }
  }

  /** Sends one request; no answer within the time is the target's failure. */
  async request(path: string, options: RequestOptions = {}): Promise<Answer> {
    await this.#pause();
    return this.#answered(path, options);
  }

  async #answered(path: string, options: RequestOptions): Promise<Answer> {
    const attempt = await this.#observed(path, options);
    if (answered(attempt)) return attempt;
    throw new ExpectationError({
      code: 'no-answer',
      message: `expected an answer to ${attempt.method} ${path}; got ${attempt.failure} after ${Math.round(attempt.durationMs)} ms`,
      mismatch: {
        expected: `an answer to ${attempt.method} ${path}`,
        actual: attempt.failure,
        waitedMs: Math.round(attempt.durationMs),
      },
    });
  }

  get(path: string, options: RequestOptions = {}): Promise<Answer> {
    return this.request(path, options);
  }

  post(path: string, json: unknown, options: RequestOptions = {}): Promise<Answer> {
    return this.request(path, { ...options, method: 'POST', json });
  }

  /** Asks again and again until the status is `status`, within the budget. Returns that answer and how long it took. */
  async untilStatus(
    status: number,
    path: string,
    budget: string,
    options: RequestOptions = {},
  ): Promise<{ answer: Answer; elapsedMs: number }> {
    let last = 'nothing yet';
    const what = `${status} from ${options.method ?? 'GET'} ${path}`;
    const waited = await this.#parts.wait.within(budget, { what, last: () => last }, async () => {
      const attempt = await this.attempt(path, { timeoutMs: 5_000, ...options });
      last = briefly(attempt);
      return answered(attempt) && attempt.status === status ? attempt : undefined;
    });
    return { answer: waited.value, elapsedMs: waited.elapsedMs };
  }

  /** Sends one request that must be answered with `status`, within the budget. */
  async within(budget: string, path: string, status: number, options: RequestOptions = {}): Promise<Answer> {
    const asked = { what: `${status} from ${options.method ?? 'GET'} ${path}` };
    // The pause is none of the target's time.
    await this.#pause();
    const { value } = await this.#parts.wait.settles(budget, asked, this.#answered(path, options));
    if (value.status === status) return value;
    throw new ExpectationError({
      code: 'wrong-status',
      message: `expected ${asked.what}, got ${value.status}`,
      mismatch: { expected: status, actual: value.status, waitedMs: Math.round(value.durationMs) },
    });
  }

  /** Sends `count` equal requests at once. */
  together(count: number, path: string, options: RequestOptions = {}): Promise<Attempt[]> {
    return Promise.all(Array.from({ length: count }, () => this.attempt(path, options)));
  }

  /** Probes a path in the background every `everyMs` until it is stopped or the lab closes. */
  watch(path: string, options: { everyMs: number; timeoutMs: number; instance?: number }): Watch {
    const { everyMs, ...rest } = options;
    const watch = watchPath(everyMs, () => this.attempt(path, rest));
    this.#watches.add(watch);
    return watch;
  }

  async #pause(): Promise<void> {
    if (this.#parts.disguise !== undefined) await pause(this.#parts.disguise.pauseMs());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // The probes under way end with their connections, so that closing a lab waits for none of them.
    const watches = [...this.#watches].map((watch) => watch[Symbol.asyncDispose]());
    await this.#agent.destroy();
    await Promise.all(watches);
  }
}

export async function readBounded(body: AsyncIterable<Buffer>): Promise<{ text: string; truncated: boolean }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    // Leaving the loop destroys the body, and with it a connection that would never end.
    if (bytes > bodyLimitBytes) break;
  }
  return {
    text: Buffer.concat(chunks).subarray(0, bodyLimitBytes).toString('utf8'),
    truncated: bytes > bodyLimitBytes,
  };
}

function failureOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'timeout';
  const inner = error instanceof AggregateError ? error.errors[0] : error;
  return (inner as { code?: string }).code ?? inner.message;
}

// Requests that stay in flight for as long as one likes: their bodies are sent by half, and the rest when told to.
import { ExpectationError, HarnessError } from '../model/errors.ts';
import { nowMs } from './clock.ts';
import { type Exchange, OpenExchange } from './exchange.ts';
import { RawConnection } from './raw-connection.ts';
import { type RawRequest, requestBytes } from './request-bytes.ts';

export interface HoldOptions {
  readonly host: string;
  readonly port: number;
  readonly count: number;
  /** Needs a body of at least two bytes. */
  readonly makeRequest: (n: number) => RawRequest;
  /** Until all heads and half bodies are written. */
  readonly openTimeoutMs: number;
  /** Deadline of each request, from its opening to its answer: longer than it is to be held. */
  readonly requestTimeoutMs: number;
  /**
   * Asks for `100 Continue` (RFC 9110, section 10.1.1) and waits so long for it before the half body is sent anyway. Who
   * gets it knows that the server has taken the request, and not just its kernel the bytes. Default 0: not asked for.
   */
  readonly awaitContinueMs?: number;
}

export interface HeldRequests extends AsyncDisposable {
  readonly ids: readonly string[];
  /** Ids that the server confirmed with `100 Continue` before the holding began. */
  readonly confirmedIds: ReadonlySet<string>;
  /** Those still unanswered. */
  readonly inFlight: number;
  /** Sends the other halves; how each request ended, in the order of `makeRequest`. */
  finish(): Promise<readonly Exchange[]>;
  /** Closes the connections instead. */
  abandon(): Promise<readonly Exchange[]>;
}

/** Each request has a connection of its own. Throws ExpectationError when not all could be held. */
export async function holdRequests(options: HoldOptions): Promise<HeldRequests> {
  const held = Array.from({ length: options.count }, (_, n) => new HeldRequest(options, n));
  const endings = () => Promise.all(held.map((one) => one.exchange.ended));
  const abandon = (detail: string) => {
    for (const { exchange } of held) exchange.end('aborted', detail);
    return endings();
  };

  const startedAtMs = nowMs();
  const { promise: deadline, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, options.openTimeoutMs);
  await Promise.race([deadline, Promise.all(held.map((one) => one.settled))]);
  clearTimeout(timer);
  const waitedMs = Math.round(nowMs() - startedAtMs);
  const holding = held.filter((one) => one.isHeld).length;
  if (holding < options.count) {
    const endedEarly = held.filter(({ exchange }) => !exchange.open).map(({ exchange }) => exchange.ended);
    const reasons = tally(
      (await Promise.all(endedEarly)).map(({ ending, status, detail }) => status ?? detail ?? ending),
    );
    await abandon('not all could be held');
    throw new ExpectationError({
      code: 'requests-not-held',
      message: `${holding} of ${options.count} requests were held open after ${waitedMs} ms${reasons}`,
      hint: 'A server keeps a request open while its body is still being sent; these ended early or were not taken.',
      mismatch: { expected: options.count, actual: holding, waitedMs },
    });
  }

  return {
    ids: held.map(({ exchange }) => exchange.request.id),
    confirmedIds: new Set(held.filter((one) => one.confirmed).map(({ exchange }) => exchange.request.id)),
    get inFlight() {
      return held.filter(({ exchange }) => exchange.open).length;
    },
    finish() {
      for (const one of held) one.finish();
      return endings();
    },
    abandon: () => abandon('abandoned'),
    async [Symbol.asyncDispose]() {
      await abandon('abandoned');
    },
  };
}

class HeldRequest {
  readonly exchange: OpenExchange;
  /** The half body was written, or the exchange has ended before. */
  readonly settled: Promise<void>;
  readonly #connection: RawConnection;
  readonly #heldBytes: number;
  readonly #firstHalf: Buffer;
  readonly #rest: Buffer;
  #halfSent = false;

  constructor(options: HoldOptions, n: number) {
    const awaitContinueMs = options.awaitContinueMs ?? 0;
    const plain = options.makeRequest(n);
    const request = awaitContinueMs > 0 ? { ...plain, headers: { ...plain.headers, expect: '100-continue' } } : plain;
    const { head, body } = requestBytes(request, options);
    if (body.length < 2) {
      throw new HarnessError({
        code: 'nothing-to-hold-back',
        message: `request ${request.id} has a body of ${body.length} bytes`,
        hint: 'A held request needs a body of at least two bytes.',
      });
    }
    const half = Math.floor(body.length / 2);
    this.#heldBytes = head.length + half;
    this.#firstHalf = body.subarray(0, half);
    this.#rest = body.subarray(half);
    this.exchange = new OpenExchange({
      request,
      firstBytes: awaitContinueMs > 0 ? head : Buffer.concat([head, this.#firstHalf]),
      requestComplete: false,
      timeoutMs: options.requestTimeoutMs,
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    this.settled = promise;
    const timer = awaitContinueMs > 0 ? setTimeout(() => this.#sendHalf(), awaitContinueMs) : undefined;
    this.#halfSent = awaitContinueMs === 0;
    this.exchange.ended.then(() => {
      clearTimeout(timer);
      resolve();
    });
    this.exchange.onProgress = () => {
      if (this.confirmed) this.#sendHalf();
      if (this.isHeld) resolve();
    };
    const close = (connection: RawConnection) => connection.close();
    this.#connection = new RawConnection(options, n + 1, { idle: close, closed: () => undefined });
    this.#connection.start(this.exchange);
  }

  get isHeld(): boolean {
    return this.exchange.open && this.exchange.bytesWritten >= this.#heldBytes;
  }

  get confirmed(): boolean {
    return this.exchange.parser.interim > 0;
  }

  finish(): void {
    if (this.exchange.requestComplete) return;
    this.exchange.requestComplete = true;
    this.#connection.write(this.#rest);
  }

  #sendHalf(): void {
    if (this.#halfSent) return;
    this.#halfSent = true;
    this.#connection.write(this.#firstHalf);
  }
}

/** ` (3 × ECONNREFUSED, 1 × 413)`, or nothing. */
function tally(reasons: readonly (string | number)[]): string {
  const counts = new Map<string | number, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return counts.size === 0 ? '' : ` (${Array.from(counts, ([reason, count]) => `${count} × ${reason}`).join(', ')})`;
}

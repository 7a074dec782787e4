// One request on the wire and all that was seen of its answer, while it is open and once it has ended.
import { nowMs } from './clock.ts';
import type { RawRequest } from './request-bytes.ts';
import { defaultResponseLimits, type ResponseLimits, ResponseParser } from './response-parser.ts';

/**
 * - `answered`: the whole response came, whatever its status.
 * - `refused`: no connection was made (ECONNREFUSED, reset or closed before it stood).
 * - `reset`, `eof`: the connection broke by RST, or was closed, before the first byte of an answer (1xx is none).
 * - `truncated`: it broke or was closed after the first byte and before the last.
 * - `malformed`: what came is not an HTTP/1.x response, or exceeds a bound.
 * - `timed-out`: the deadline passed.
 * - `aborted`: the generator gave it up, or lacked a file descriptor or port for it.
 */
export type Ending = 'answered' | 'refused' | 'reset' | 'eof' | 'truncated' | 'malformed' | 'timed-out' | 'aborted';

/** All times are epoch milliseconds with fractions. */
export interface Exchange {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly intendedAtMs: number;
  /** When it was given a connection, new or reused; undefined while all were busy. */
  readonly startedAtMs: number | undefined;
  /** When its first byte was written; undefined when there never was a connection. */
  readonly writtenAtMs: number | undefined;
  readonly firstByteAtMs: number | undefined;
  readonly endedAtMs: number;
  /** Ordinal of the connection within its client; 0 when it got none. */
  readonly connection: number;
  /** The connection had carried another exchange before. */
  readonly reusedSocket: boolean;
  /** Bytes that the kernel took. */
  readonly bytesWritten: number;
  readonly bytesReceived: number;
  readonly ending: Ending;
  /** `ECONNRESET`, or what is malformed. */
  readonly detail: string | undefined;
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** The start of the body, as far as it was kept. */
  readonly body: string;
  readonly bodyBytes: number;
  /** The body had no declared end, so a cut at its end cannot be seen. */
  readonly closeDelimited: boolean;
  /** The server said `Connection: close`. */
  readonly saidClose: boolean;
}

export interface OpenExchangeOptions {
  readonly request: RawRequest;
  /** What is written first; less than the whole request when the rest is to be held back. */
  readonly firstBytes: Buffer;
  readonly requestComplete?: boolean;
  readonly intendedAtMs?: number;
  readonly limits?: ResponseLimits;
  /** Counts from now, and again from `restartDeadline`. */
  readonly timeoutMs: number;
}

/** An exchange under way. It ends exactly once; what comes later is ignored. */
export class OpenExchange {
  readonly request: RawRequest;
  readonly firstBytes: Buffer;
  readonly ended: Promise<Exchange>;
  readonly parser: ResponseParser;
  startedAtMs: number | undefined;
  writtenAtMs: number | undefined;
  firstByteAtMs: number | undefined;
  connection = 0;
  reusedSocket = false;
  bytesWritten = 0;
  bytesReceived = 0;
  /** Nothing of the request is left to be written. */
  requestComplete: boolean;
  /** Called once, as it ends: whoever holds it lets go. */
  onEnd: (() => void) | undefined;
  /** Called when bytes were taken by the kernel, and when bytes came that do not end it. */
  onProgress: (() => void) | undefined;

  readonly #intendedAtMs: number;
  readonly #timer: NodeJS.Timeout;
  #settle: ((exchange: Exchange) => void) | undefined;

  constructor(options: OpenExchangeOptions) {
    this.request = options.request;
    this.firstBytes = options.firstBytes;
    this.requestComplete = options.requestComplete ?? true;
    this.#intendedAtMs = options.intendedAtMs ?? nowMs();
    this.parser = new ResponseParser(options.request.method, options.limits ?? defaultResponseLimits);
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#timer = setTimeout(expire, options.timeoutMs, this);
  }

  get open(): boolean {
    return this.#settle !== undefined;
  }

  /** For one that had to wait: what it has left might be too little for any target. */
  restartDeadline(): void {
    this.#timer.refresh();
  }

  end(ending: Ending, detail?: string): void {
    const settle = this.#settle;
    if (settle === undefined) return;
    this.#settle = undefined;
    clearTimeout(this.#timer);
    const { parser, request } = this;
    const exchange: Exchange = {
      id: request.id,
      method: request.method,
      path: request.path,
      intendedAtMs: this.#intendedAtMs,
      startedAtMs: this.startedAtMs,
      writtenAtMs: this.writtenAtMs,
      firstByteAtMs: this.firstByteAtMs,
      endedAtMs: nowMs(),
      connection: this.connection,
      reusedSocket: this.reusedSocket,
      bytesWritten: this.bytesWritten,
      bytesReceived: this.bytesReceived,
      ending,
      detail,
      status: parser.head?.status,
      headers: parser.head?.headers ?? {},
      body: parser.keptBody,
      bodyBytes: parser.bodyBytes,
      closeDelimited: parser.framing === 'close',
      saidClose: parser.head?.saidClose ?? false,
    };
    this.onEnd?.();
    settle(exchange);
  }
}

function expire(exchange: OpenExchange): void {
  exchange.end('timed-out');
}

// An HTTP/1.1 client on raw sockets with a keep-alive pool: for every request it knows what happened to it on the wire.
import { HarnessError } from '../model/errors.ts';
import { type Exchange, OpenExchange } from './exchange.ts';
import { type Address, RawConnection } from './raw-connection.ts';
import { type RawRequest, requestBytes } from './request-bytes.ts';
import { defaultResponseLimits, type ResponseLimits } from './response-parser.ts';

export interface RawClientOptions extends Address {
  /** So many are opened before the first is used again; then they take turns, so that none idles longer than the rest. */
  readonly connections: number;
  /** So many are opened at most when all are busy; default `connections`. Further requests wait. */
  readonly maxConnections?: number;
  /** Deadline of each request once it has a connection; before, it waits as long at most. */
  readonly requestTimeoutMs: number;
  readonly limits?: Partial<ResponseLimits>;
}

export class RawClient implements Disposable {
  readonly #options: RawClientOptions;
  readonly #maxConnections: number;
  readonly #limits: ResponseLimits;
  readonly #connections = new Set<RawConnection>();
  readonly #idle: RawConnection[] = [];
  readonly #open = new Set<OpenExchange>();
  readonly #waiting = new Set<OpenExchange>();
  #opened = 0;
  #closed = false;

  constructor(options: RawClientOptions) {
    this.#options = options;
    this.#maxConnections = Math.max(options.connections, options.maxConnections ?? options.connections);
    this.#limits = { ...defaultResponseLimits, ...options.limits };
  }

  /** Requests that have not ended. */
  get inFlight(): number {
    return this.#open.size;
  }

  /** Never rejects for what the target does: see `ending`. */
  send(request: RawRequest, intendedAtMs?: number): Promise<Exchange> {
    if (this.#closed) {
      throw new HarnessError({
        code: 'client-closed',
        message: `request ${request.id} was sent after the client had been closed`,
        hint: 'Stop the generator before its client is disposed of.',
      });
    }
    const { head, body } = requestBytes(request, this.#options);
    const exchange = new OpenExchange({
      request,
      firstBytes: body.length === 0 ? head : Buffer.concat([head, body]),
      limits: this.#limits,
      timeoutMs: this.#options.requestTimeoutMs,
      ...(intendedAtMs === undefined ? {} : { intendedAtMs }),
    });
    this.#open.add(exchange);
    exchange.ended.then(() => this.#open.delete(exchange));
    const connection = this.#take();
    if (connection === undefined) this.#wait(exchange);
    else connection.start(exchange);
    return exchange.ended;
  }

  /** Waits until every request has ended; its deadline bounds the wait. */
  async settled(): Promise<void> {
    await Promise.all(Array.from(this.#open, (exchange) => exchange.ended));
  }

  /** Ends what is still open as `aborted`, and closes all connections. */
  close(): void {
    this.#closed = true;
    for (const exchange of this.#open) exchange.end('aborted', 'client closed');
    for (const connection of this.#connections) connection.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #take(): RawConnection | undefined {
    if (this.#connections.size < this.#options.connections) return this.#connect();
    const idle = this.#idle.shift();
    if (idle !== undefined) return idle;
    return this.#connections.size < this.#maxConnections ? this.#connect() : undefined;
  }

  #connect(): RawConnection {
    this.#opened += 1;
    const connection = new RawConnection(this.#options, this.#opened, {
      idle: (freed) => this.#freed(freed),
      closed: (gone) => this.#gone(gone),
    });
    this.#connections.add(connection);
    return connection;
  }

  #wait(exchange: OpenExchange): void {
    this.#waiting.add(exchange);
    exchange.onEnd = () => this.#waiting.delete(exchange);
  }

  #next(): OpenExchange | undefined {
    const [next] = this.#waiting;
    if (next === undefined) return undefined;
    this.#waiting.delete(next);
    next.restartDeadline();
    return next;
  }

  #freed(connection: RawConnection): void {
    const next = this.#next();
    if (next === undefined) this.#idle.push(connection);
    else connection.start(next);
  }

  #gone(connection: RawConnection): void {
    this.#connections.delete(connection);
    const at = this.#idle.indexOf(connection);
    if (at >= 0) this.#idle.splice(at, 1);
    if (this.#closed) return;
    const next = this.#next();
    if (next !== undefined) this.#connect().start(next);
  }
}

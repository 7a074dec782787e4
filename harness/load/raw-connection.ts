// One TCP connection that carries one HTTP/1.1 exchange at a time and tells exactly how each of them ended.
import { connect, type Socket } from 'node:net';
import { nowMs } from './clock.ts';
import type { OpenExchange } from './exchange.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface ConnectionOwner {
  /** It carried an exchange to its end and may carry another. */
  idle(connection: RawConnection): void;
  /** It will carry no more. */
  closed(connection: RawConnection): void;
}

const readBufferBytes = 16 * 1024;

/** The generator's machine ran out of something: that says nothing about the target. */
const localFaults = new Set(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM', 'EACCES', 'EPERM']);

export class RawConnection {
  readonly ordinal: number;
  readonly #owner: ConnectionOwner;
  readonly #socket: Socket;
  #exchange: OpenExchange | undefined;
  #carried = 0;
  #connected = false;
  #closed = false;

  constructor(address: Address, ordinal: number, owner: ConnectionOwner) {
    this.ordinal = ordinal;
    this.#owner = owner;
    this.#socket = connect({
      host: address.host,
      port: address.port,
      noDelay: true,
      // A buffer of its own and no stream in between: reading costs a third less.
      onread: {
        buffer: Buffer.allocUnsafeSlow(readBufferBytes),
        callback: (bytes, buffer) => this.#received(buffer as Buffer, bytes),
      },
    });
    this.#socket.on('connect', () => {
      this.#connected = true;
      this.#writeFirst();
    });
    this.#socket.on('error', (error: NodeJS.ErrnoException) => this.#broken(error.code ?? error.message));
    this.#socket.on('end', () => this.#endOfStream());
    this.#socket.on('close', () => this.#broken('closed'));
  }

  /** Writes the exchange's first bytes, at once or when the connection stands. */
  start(exchange: OpenExchange): void {
    this.#exchange = exchange;
    exchange.connection = this.ordinal;
    exchange.reusedSocket = this.#carried > 0;
    exchange.startedAtMs = nowMs();
    exchange.onEnd = () => this.#exchangeEnded(exchange);
    this.#carried += 1;
    if (this.#connected) this.#writeFirst();
  }

  /** Writes more of the request; `onProgress` follows when the kernel has taken it. */
  write(bytes: Buffer): void {
    const exchange = this.#exchange;
    if (exchange === undefined || this.#closed) return;
    this.#socket.write(bytes, (error) => {
      if (error) return;
      exchange.bytesWritten += bytes.length;
      exchange.onProgress?.();
    });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket.destroy();
    this.#owner.closed(this);
  }

  #writeFirst(): void {
    const exchange = this.#exchange;
    if (exchange === undefined) return;
    exchange.writtenAtMs = nowMs();
    this.write(exchange.firstBytes);
  }

  #received(buffer: Buffer, bytes: number): boolean {
    const exchange = this.#exchange;
    if (exchange === undefined) {
      // An answer that nobody asked for must not be taken for that of the next request.
      this.close();
      return true;
    }
    exchange.bytesReceived += bytes;
    const { parser } = exchange;
    const state = parser.push(buffer.subarray(0, bytes));
    if (parser.begun) exchange.firstByteAtMs ??= nowMs();
    if (state === 'malformed') exchange.end('malformed', parser.problem);
    else if (state === 'whole') exchange.end('answered');
    else exchange.onProgress?.();
    return true;
  }

  #endOfStream(): void {
    const exchange = this.#exchange;
    if (exchange === undefined) this.close();
    else if (exchange.parser.endOfStream()) exchange.end('answered');
    else exchange.end(exchange.parser.begun ? 'truncated' : 'eof', 'FIN');
  }

  #broken(code: string): void {
    const exchange = this.#exchange;
    if (exchange === undefined) this.close();
    else if (localFaults.has(code)) exchange.end('aborted', code);
    else if (!this.#connected) exchange.end('refused', code);
    else exchange.end(exchange.parser.begun ? 'truncated' : 'reset', code);
  }

  #exchangeEnded(exchange: OpenExchange): void {
    this.#exchange = undefined;
    const { parser } = exchange;
    const reusable =
      parser.state === 'whole' &&
      parser.framing !== 'close' &&
      parser.head?.keepAlive === true &&
      parser.surplusBytes === 0 &&
      exchange.requestComplete;
    if (reusable && !this.#closed) this.#owner.idle(this);
    else this.close();
  }
}

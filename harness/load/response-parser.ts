// Parses one HTTP/1.1 response from chunks of any size, in bounded memory, and says whether all of it came.
import { parseHead, type ResponseHead } from './response-head.ts';

export interface ResponseLimits {
  /** Status line, headers, interim responses and trailers together. */
  readonly headBytes: number;
  readonly bodyBytes: number;
  /** How much of the start of a body is kept. */
  readonly keptBodyBytes: number;
}

export const defaultResponseLimits: ResponseLimits = {
  headBytes: 64 * 1024,
  bodyBytes: 16 * 1024 * 1024,
  keptBodyBytes: 4 * 1024,
};

export type ParserState = 'head' | 'body' | 'whole' | 'malformed';

type Framing = 'none' | 'length' | 'chunked' | 'close';
type ChunkPart = 'size' | 'data' | 'data-end' | 'trailers';

const headEnd = Buffer.from('\r\n\r\n');
const longestSizeLineBytes = 256;

export class ResponseParser {
  state: ParserState = 'head';
  head: ResponseHead | undefined;
  framing: Framing = 'none';
  /** Why it is malformed. */
  problem: string | undefined;
  bodyBytes = 0;
  /** Interim (1xx) responses that came before the final one. */
  interim = 0;
  /** Bytes after the end of the response: nobody asked for them. */
  surplusBytes = 0;

  readonly #method: string;
  readonly #limits: ResponseLimits;
  readonly #kept: Buffer[] = [];
  #keptBytes = 0;
  #headBuffer: Buffer = Buffer.alloc(0);
  #headLength = 0;
  #headSpent = 0;
  #remaining = 0;
  #chunkPart: ChunkPart = 'size';
  #line = '';

  constructor(method: string, limits: ResponseLimits = defaultResponseLimits) {
    this.#method = method;
    this.#limits = limits;
  }

  /** A byte of the final response has come; interim ones are no answer. */
  get begun(): boolean {
    return this.head !== undefined || this.#headLength > 0;
  }

  get keptBody(): string {
    return Buffer.concat(this.#kept).toString('utf8');
  }

  /** Bytes of the response after this chunk; call no more once the state is `whole` or `malformed`. */
  push(chunk: Buffer): ParserState {
    let at = 0;
    while (at < chunk.length && this.state !== 'whole' && this.state !== 'malformed') {
      at = this.state === 'head' ? this.#readHead(chunk, at) : this.#readBody(chunk, at);
    }
    this.surplusBytes += chunk.length - at;
    return this.state;
  }

  /** The peer sends no more. True when that ends the response as it should. */
  endOfStream(): boolean {
    if (this.state === 'body' && this.framing === 'close') this.state = 'whole';
    return this.state === 'whole';
  }

  #readHead(chunk: Buffer, at: number): number {
    // Nearly always the whole head is in one chunk: then nothing is copied.
    if (this.#headLength === 0) {
      const end = chunk.indexOf(headEnd, at);
      if (end >= 0) return this.#headIsWhole(chunk.toString('latin1', at, end), end + headEnd.length - at, at);
    }
    const before = this.#headLength;
    this.#appendToHead(chunk, at);
    const known = this.#headBuffer.subarray(0, this.#headLength);
    const end = known.indexOf(headEnd, Math.max(0, before - headEnd.length + 1));
    if (end >= 0) {
      this.#headLength = 0;
      const consumed = end + headEnd.length - before;
      return this.#headIsWhole(known.toString('latin1', 0, end), end + headEnd.length, at, consumed);
    }
    // What does not begin like HTTP/1.x is told at once, not when the deadline ends it.
    if (before < 7 && !'HTTP/1.'.startsWith(known.toString('latin1', 0, Math.min(7, known.length)))) {
      return this.#malformed('does not begin with HTTP/1.', chunk.length);
    }
    if (this.#headSpent + this.#headLength > this.#limits.headBytes) {
      return this.#malformed(`head exceeds ${this.#limits.headBytes} bytes`, chunk.length);
    }
    return chunk.length;
  }

  #appendToHead(chunk: Buffer, at: number): void {
    const length = this.#headLength + chunk.length - at;
    if (length > this.#headBuffer.length) {
      const grown = Buffer.allocUnsafe(Math.max(1024, length * 2));
      this.#headBuffer.copy(grown, 0, 0, this.#headLength);
      this.#headBuffer = grown;
    }
    chunk.copy(this.#headBuffer, this.#headLength, at);
    this.#headLength = length;
  }

  #headIsWhole(text: string, bytes: number, at: number, consumed = bytes): number {
    this.#headSpent += bytes;
    if (this.#headSpent > this.#limits.headBytes) {
      return this.#malformed(`head exceeds ${this.#limits.headBytes} bytes`, at + consumed);
    }
    const head = parseHead(text);
    if (typeof head === 'string') return this.#malformed(head, at + consumed);
    if (head.status < 200 && head.status !== 101) {
      this.interim += 1;
      return at + consumed;
    }
    this.head = head;
    this.#frame(head);
    return at + consumed;
  }

  /** RFC 9112, section 6.3: how the end of the body is known. */
  #frame(head: ResponseHead): void {
    const { contentLength, transferEncoding } = head;
    this.state = 'body';
    if (head.status === 101) this.#malformed('switches protocols unasked', 0);
    else if (this.#method === 'HEAD' || head.status === 204 || head.status === 304) this.state = 'whole';
    else if (transferEncoding !== undefined)
      this.framing = /(^|[\s,])chunked$/i.test(transferEncoding) ? 'chunked' : 'close';
    else if (contentLength === undefined) this.framing = 'close';
    else if (contentLength > this.#limits.bodyBytes) this.#malformed(`body exceeds ${this.#limits.bodyBytes} bytes`, 0);
    else {
      this.framing = 'length';
      this.#remaining = contentLength;
      if (contentLength === 0) this.state = 'whole';
    }
  }

  #readBody(chunk: Buffer, at: number): number {
    if (this.framing === 'chunked') return this.#readChunked(chunk, at);
    const length = this.framing === 'close' ? chunk.length - at : Math.min(this.#remaining, chunk.length - at);
    this.#keep(chunk, at, length);
    if (this.framing === 'length') {
      this.#remaining -= length;
      if (this.#remaining === 0) this.state = 'whole';
    }
    return at + length;
  }

  #readChunked(chunk: Buffer, at: number): number {
    if (this.#chunkPart === 'data') {
      const length = Math.min(this.#remaining, chunk.length - at);
      this.#keep(chunk, at, length);
      this.#remaining -= length;
      if (this.#remaining === 0) this.#chunkPart = 'data-end';
      return at + length;
    }
    const newline = chunk.indexOf(0x0a, at);
    const end = newline < 0 ? chunk.length : newline + 1;
    this.#line += chunk.toString('latin1', at, end);
    if (this.#line.length > (this.#chunkPart === 'trailers' ? this.#limits.headBytes : longestSizeLineBytes)) {
      return this.#malformed(`line of the chunked body exceeds its bound`, end);
    }
    if (newline < 0) return end;
    const line = this.#line;
    this.#line = '';
    if (!line.endsWith('\r\n')) return this.#malformed('line of the chunked body ends without CR', end);
    this.#chunkLine(line.slice(0, -2));
    return end;
  }

  #chunkLine(line: string): void {
    if (this.#chunkPart === 'data-end') {
      if (line !== '') this.#malformed('chunk is longer than its size', 0);
      else this.#chunkPart = 'size';
    } else if (this.#chunkPart === 'trailers') {
      this.#headSpent += line.length + 2;
      if (line === '') this.state = 'whole';
      else if (this.#headSpent > this.#limits.headBytes) this.#malformed('trailers exceed the bound of the head', 0);
    } else {
      const size = /^([0-9a-f]{1,12})[ \t]*(?:;.*)?$/i.exec(line)?.[1];
      if (size === undefined) this.#malformed('chunk size is not hexadecimal', 0);
      this.#remaining = Number.parseInt(size ?? '0', 16);
      this.#chunkPart = this.#remaining === 0 ? 'trailers' : 'data';
    }
  }

  #keep(chunk: Buffer, at: number, length: number): void {
    this.bodyBytes += length;
    if (this.bodyBytes > this.#limits.bodyBytes) this.#malformed(`body exceeds ${this.#limits.bodyBytes} bytes`, 0);
    const room = Math.min(length, this.#limits.keptBodyBytes - this.#keptBytes);
    if (room <= 0) return;
    // Copied: a view would keep the socket's whole 64 KiB buffer alive for as long as the journal lives.
    this.#kept.push(Buffer.from(chunk.subarray(at, at + room)));
    this.#keptBytes += room;
  }

  #malformed(problem: string, at: number): number {
    this.state = 'malformed';
    this.problem ??= problem;
    return at;
  }
}

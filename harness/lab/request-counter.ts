// Counts the HTTP/1.1 requests in one connection's bytes, in whatever pieces they come, bodies and pipelining included.

const headLimitBytes = 64 * 1024;
const endOfHead = Buffer.from('\r\n\r\n');
const endOfLine = Buffer.from('\r\n');

type State = 'head' | 'body' | 'chunk-size' | 'chunk' | 'trailers' | 'lost';

/** `onRequest` hears of a request when its head is whole. What is no HTTP/1.1 is not counted, nor what follows it. */
export class RequestCounter {
  readonly #onRequest: (path: string) => void;
  #state: State = 'head';
  #held: Buffer = Buffer.alloc(0);
  /** Bytes of the body or chunk that are still to come. */
  #left = 0;

  constructor(onRequest: (path: string) => void) {
    this.#onRequest = onRequest;
  }

  push(bytes: Buffer): void {
    if (this.#state === 'lost') return;
    this.#held = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    while (this.#step());
    if (this.#held.length > headLimitBytes) this.#lose();
  }

  /** Takes one part off what is held; false when more is needed for that. */
  #step(): boolean {
    switch (this.#state) {
      case 'head':
        return this.#takeUpTo(endOfHead, (head) => this.#readHead(head));
      case 'chunk-size':
        return this.#takeUpTo(endOfLine, (line) => this.#readChunkSize(line));
      case 'trailers':
        return this.#takeUpTo(endOfLine, (line) => {
          if (line === '') this.#state = 'head';
        });
      case 'body':
      case 'chunk':
        return this.#skip();
      default:
        return false;
    }
  }

  #readHead(head: string): void {
    const [first = '', ...fields] = head.replace(/^(\r\n)+/, '').split('\r\n');
    const path = /^[A-Z]+ (\S+) HTTP\/1\.[01]$/.exec(first)?.[1];
    if (path === undefined) {
      this.#lose();
      return;
    }
    this.#onRequest(path);
    const value = (name: string) => fields.find((field) => field.toLowerCase().startsWith(`${name}:`))?.split(':')[1];
    if (value('transfer-encoding')?.toLowerCase().includes('chunked')) this.#state = 'chunk-size';
    else this.#await('body', Number(value('content-length') ?? 0));
  }

  #readChunkSize(line: string): void {
    const size = Number.parseInt(line, 16);
    if (size === 0) this.#state = 'trailers';
    else this.#await('chunk', size + endOfLine.length);
  }

  #await(state: 'body' | 'chunk', bytes: number): void {
    if (!Number.isSafeInteger(bytes) || bytes < 0) {
      this.#lose();
      return;
    }
    this.#state = state;
    this.#left = bytes;
  }

  #skip(): boolean {
    const skipped = Math.min(this.#left, this.#held.length);
    this.#held = this.#held.subarray(skipped);
    this.#left -= skipped;
    if (this.#left > 0) return false;
    this.#state = this.#state === 'chunk' ? 'chunk-size' : 'head';
    return true;
  }

  #takeUpTo(end: Buffer, read: (text: string) => void): boolean {
    const at = this.#held.indexOf(end);
    if (at === -1) return false;
    const text = this.#held.toString('latin1', 0, at);
    this.#held = this.#held.subarray(at + end.length);
    read(text);
    return true;
  }

  #lose(): void {
    this.#state = 'lost';
    this.#held = Buffer.alloc(0);
  }
}

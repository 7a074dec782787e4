// Reads the first JSON value of a body, and reports bad syntax in the words of the real server's decoder.
import { ApiError } from './api-error.ts';

export type JsonValue =
  | { readonly kind: 'null' }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'array'; readonly items: readonly JsonValue[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, JsonValue])[] };

/** What follows the first value is not looked at, as with a decoder that reads a stream of values. */
export function parseFirstValue(body: Buffer): JsonValue {
  return new Reader(body).first();
}

/** Deep enough for any request, and shallow enough for the stack. */
const deepest = 1000;

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  first(): JsonValue {
    if (this.#skipSpace() === undefined) throw ApiError.badRequestBody('EOF');
    return this.#value(1);
  }

  #value(depth: number): JsonValue {
    if (depth > deepest) throw ApiError.badRequestBody('exceeded max depth');
    const start = this.#skipSpace();
    if (start === '{') return this.#object(depth);
    if (start === '[') return this.#array(depth);
    if (start === '"') return { kind: 'string', value: this.#string() };
    if (start === 't') return this.#literal('true', { kind: 'bool', value: true });
    if (start === 'f') return this.#literal('false', { kind: 'bool', value: false });
    if (start === 'n') return this.#literal('null', { kind: 'null' });
    if (start === '-' || isDigit(start)) return { kind: 'number', text: this.#number() };
    throw this.#unexpected('looking for beginning of value');
  }

  #object(depth: number): JsonValue {
    const entries: [string, JsonValue][] = [];
    this.#at += 1;
    if (this.#skipSpace() === '}') {
      this.#at += 1;
      return { kind: 'object', entries };
    }
    for (;;) {
      if (this.#skipSpace() !== '"') throw this.#unexpected('looking for beginning of object key string');
      const key = this.#string();
      if (this.#skipSpace() !== ':') throw this.#unexpected('after object key');
      this.#at += 1;
      entries.push([key, this.#value(depth + 1)]);
      const separator = this.#skipSpace();
      if (separator !== ',' && separator !== '}') throw this.#unexpected('after object key:value pair');
      this.#at += 1;
      if (separator === '}') return { kind: 'object', entries };
    }
  }

  #array(depth: number): JsonValue {
    const items: JsonValue[] = [];
    this.#at += 1;
    if (this.#skipSpace() === ']') {
      this.#at += 1;
      return { kind: 'array', items };
    }
    for (;;) {
      items.push(this.#value(depth + 1));
      const separator = this.#skipSpace();
      if (separator !== ',' && separator !== ']') throw this.#unexpected('after array element');
      this.#at += 1;
      if (separator === ']') return { kind: 'array', items };
    }
  }

  #string(): string {
    const start = this.#at;
    this.#at += 1;
    for (let char = this.#peek(); char !== '"'; char = this.#peek()) {
      if (char === undefined || char < ' ') throw this.#unexpected('in string literal');
      this.#at += 1;
      if (char === '\\') this.#escape();
    }
    this.#at += 1;
    // Bytes that are no UTF-8, and halves of surrogate pairs, become U+FFFD in the real server too.
    const text: string = JSON.parse(this.#bytes.toString('utf8', start, this.#at));
    return text.toWellFormed();
  }

  #escape(): void {
    const char = this.#peek();
    if (char === undefined || !'bfnrt\\/"u'.includes(char)) throw this.#unexpected('in string escape code');
    this.#at += 1;
    if (char !== 'u') return;
    for (let digit = 0; digit < 4; digit += 1) {
      if (!/^[0-9a-f]$/i.test(this.#peek() ?? '')) throw this.#unexpected('in \\u hexadecimal character escape');
      this.#at += 1;
    }
  }

  #number(): string {
    const start = this.#at;
    if (this.#peek() === '-') this.#at += 1;
    if (this.#peek() === '0') this.#at += 1;
    else this.#digits('in numeric literal');
    if (this.#peek() === '.') {
      this.#at += 1;
      this.#digits('after decimal point in numeric literal');
    }
    if (this.#peek() === 'e' || this.#peek() === 'E') {
      this.#at += 1;
      if (this.#peek() === '+' || this.#peek() === '-') this.#at += 1;
      this.#digits('in exponent of numeric literal');
    }
    return this.#bytes.toString('latin1', start, this.#at);
  }

  #digits(context: string): void {
    if (!isDigit(this.#peek())) throw this.#unexpected(context);
    while (isDigit(this.#peek())) this.#at += 1;
  }

  #literal(text: string, value: JsonValue): JsonValue {
    for (const expected of text) {
      if (this.#peek() !== expected) throw this.#unexpected(`in literal ${text} (expecting '${expected}')`);
      this.#at += 1;
    }
    return value;
  }

  #skipSpace(): string | undefined {
    let char = this.#peek();
    while (char === ' ' || char === '\t' || char === '\r' || char === '\n') {
      this.#at += 1;
      char = this.#peek();
    }
    return char;
  }

  /** Byte by byte: the messages of the real server name bytes, not characters. */
  #peek(): string | undefined {
    const byte = this.#bytes[this.#at];
    return byte === undefined ? undefined : String.fromCharCode(byte);
  }

  #unexpected(context: string): ApiError {
    const char = this.#peek();
    if (char === undefined) return ApiError.badRequestBody('unexpected EOF');
    return ApiError.badRequestBody(`invalid character ${quoted(char)} ${context}`);
  }
}

function isDigit(char: string | undefined): boolean {
  return char !== undefined && char >= '0' && char <= '9';
}

const shortEscapes: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  "'": "\\'",
  '\\': '\\\\',
};

function quoted(char: string): string {
  const code = char.charCodeAt(0);
  let text = shortEscapes[char] ?? char;
  if (text === char && (code < 0x20 || code === 0x7f)) text = `\\x${code.toString(16).padStart(2, '0')}`;
  if (text === char && ((code >= 0x80 && code <= 0xa0) || code === 0xad)) text = `\\u00${code.toString(16)}`;
  return `'${text}'`;
}

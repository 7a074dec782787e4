// Tests of the response parser: every split of every message gives the same result, and nothing is unbounded.
import { expect, test } from 'vitest';
import { defaultResponseLimits, ResponseParser } from './response-parser.ts';
import { wholeResponses } from './whole-responses.fixture.ts';

const ok = 'HTTP/1.1 200 OK\r\n';

test.each(wholeResponses)('$name: whole, at every split and byte by byte', (row) => {
  const wire = Buffer.from(row.wire, 'latin1');
  const check = (chunks: readonly Buffer[]): void => {
    const parser = new ResponseParser(row.method ?? 'GET');
    chunks.forEach((chunk, index) => {
      const state = parser.push(chunk);
      if (index < chunks.length - 1) expect(['head', 'body']).toContain(state);
    });
    expect({
      state: parser.state,
      problem: parser.problem,
      status: parser.head?.status,
      body: parser.keptBody,
      framing: parser.framing,
      keepAlive: parser.head?.keepAlive,
      saidClose: parser.head?.saidClose,
      interim: parser.interim,
      surplus: parser.surplusBytes,
    }).toEqual({
      state: 'whole',
      problem: undefined,
      status: row.status,
      body: row.body,
      framing: row.framing,
      keepAlive: row.keepAlive ?? true,
      saidClose: row.saidClose ?? false,
      interim: row.interim ?? 0,
      surplus: 0,
    });
  };
  check([wire]);
  for (let at = 1; at < wire.length; at += 1) check([wire.subarray(0, at), wire.subarray(at)]);
  check(Array.from(wire, (_, at) => wire.subarray(at, at + 1)));
});

test.each(wholeResponses)('$name: every true prefix is unfinished, and truncated when the stream ends there', (row) => {
  const wire = Buffer.from(row.wire, 'latin1');
  for (let at = 0; at < wire.length; at += 1) {
    const parser = new ResponseParser(row.method ?? 'GET');
    parser.push(wire.subarray(0, at));
    expect(parser.endOfStream()).toBe(false);
  }
});

test('a body without a declared end is whole when the stream ends', () => {
  const parser = new ResponseParser('GET');
  expect(parser.push(Buffer.from(`${ok}\r\nsome`))).toBe('body');
  expect(parser.push(Buffer.from('thing'))).toBe('body');
  expect(parser.endOfStream()).toBe(true);
  expect([parser.framing, parser.keptBody]).toEqual(['close', 'something']);
});

test('what follows the response is counted as surplus', () => {
  const parser = new ResponseParser('GET');
  parser.push(Buffer.from(`${ok}Content-Length: 2\r\n\r\nhiHTTP/1.1 200 OK\r\n`));
  expect([parser.state, parser.surplusBytes]).toEqual(['whole', 17]);
});

test('repeated fields are joined; a field called __proto__ is only a field', () => {
  const parser = new ResponseParser('GET');
  parser.push(Buffer.from(`${ok}Vary: a\r\nvary: b\r\n__proto__: x\r\nContent-Length: 0\r\n\r\n`));
  expect(parser.head?.headers).toEqual(
    Object.assign(Object.create(null), { vary: 'a, b', ['__proto__']: 'x', 'content-length': '0' }),
  );
  expect(Object.keys(parser.head?.headers ?? {})).toContain('__proto__');
});

test.each([
  ['not HTTP', 'SSH-2.0-OpenSSH_9.2\r\n', 'does not begin with HTTP/1.'],
  ['an echo of the request', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', 'status line is not that of HTTP/1.x'],
  ['HTTP/2', 'HTTP/2 200\r\n\r\n', 'status line is not that of HTTP/1.x'],
  ['status of two digits', 'HTTP/1.1 20 OK\r\n\r\n', 'status line is not that of HTTP/1.x'],
  ['status 099', 'HTTP/1.1 099 OK\r\n\r\n', 'status line is not that of HTTP/1.x'],
  ['unasked upgrade', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n', 'switches protocols unasked'],
  ['folded header', `${ok}A: b\r\n c\r\n\r\n`, 'header field has no valid name'],
  ['space before the colon', `${ok}A : b\r\n\r\n`, 'header field has no valid name'],
  ['header without colon', `${ok}nonsense\r\n\r\n`, 'header field has no valid name'],
  ['bare LF in a header', `${ok}A: b\nC: d\r\n\r\n`, 'header value has a bare CR, LF or NUL'],
  ['different lengths', `${ok}Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx`, 'Content-Length is not one number'],
  ['negative length', `${ok}Content-Length: -1\r\n\r\n`, 'Content-Length is not one number'],
  ['length beyond the cap', `${ok}Content-Length: 999999999999\r\n\r\n`, 'body exceeds 16777216 bytes'],
  ['chunk size not hexadecimal', `${ok}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`, 'chunk size is not hexadecimal'],
  [
    'chunk longer than its size',
    `${ok}Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n`,
    'chunk is longer than its size',
  ],
  ['chunk line without CR', `${ok}Transfer-Encoding: chunked\r\n\r\n1\nx`, 'line of the chunked body ends without CR'],
])('%s is malformed, whole and byte by byte', (_name, text, problem) => {
  const wire = Buffer.from(text, 'latin1');
  const atOnce = new ResponseParser('GET');
  expect([atOnce.push(wire), atOnce.problem]).toEqual(['malformed', problem]);
  const dripped = new ResponseParser('GET');
  for (const byte of wire) if (dripped.state !== 'malformed') dripped.push(Buffer.of(byte));
  expect(dripped.state).toBe('malformed');
});

test.each([
  ['an endless header', ok, 'X: y\r\n', 'head exceeds'],
  ['endless interim responses', '', 'HTTP/1.1 100 Continue\r\n\r\n', 'head exceeds'],
  ['an endless body', `${ok}\r\n`, 'x'.repeat(1000), 'body exceeds'],
  ['endless chunks', `${ok}Transfer-Encoding: chunked\r\n\r\n`, '1\r\nx\r\n', 'body exceeds'],
  [
    'an endless chunk size',
    `${ok}Transfer-Encoding: chunked\r\n\r\n1;`,
    'xxxxxxxx',
    'line of the chunked body exceeds',
  ],
  ['endless trailers', `${ok}Transfer-Encoding: chunked\r\n\r\n0\r\n`, 'A: b\r\n', 'trailers exceed'],
  [
    'one endless trailer',
    `${ok}Transfer-Encoding: chunked\r\n\r\n0\r\nA: `,
    'b'.repeat(100),
    'line of the chunked body exceeds',
  ],
])('%s ends as malformed in bounded memory', (_name, start, more, problem) => {
  const limits = { headBytes: 4096, bodyBytes: 8192, keptBodyBytes: 100 };
  const parser = new ResponseParser('GET', limits);
  parser.push(Buffer.from(start));
  let pushed = 0;
  while (parser.state !== 'malformed' && pushed < 100_000)
    pushed += Number(parser.push(Buffer.from(more)) && more.length);
  expect(parser.problem).toContain(problem);
  expect(Buffer.byteLength(parser.keptBody)).toBeLessThanOrEqual(limits.keptBodyBytes);
});

test('only the start of a body is kept', () => {
  const parser = new ResponseParser('GET', { ...defaultResponseLimits, keptBodyBytes: 3 });
  parser.push(Buffer.from(`${ok}Content-Length: 6\r\n\r\nab`));
  parser.push(Buffer.from('cdef'));
  expect([parser.state, parser.keptBody, parser.bodyBytes]).toEqual(['whole', 'abc', 6]);
});

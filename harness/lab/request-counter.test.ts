// Tests the counting of requests in one connection's bytes, cut at every place that they can be cut at.
import { expect, test } from 'vitest';
import { RequestCounter } from './request-counter.ts';

const requests = [
  'GET /tasks?limit=5 HTTP/1.1\r\nHost: a\r\n\r\n',
  'POST /tasks HTTP/1.1\r\nHost: a\r\nContent-Length: 36\r\n\r\nGET /trap HTTP/1.1\r\nHost: trap\r\n\r\n{}',
  'GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n',
  'POST /chunked HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5;ext=1\r\nGET /\r\n12\r\n HTTP/1.1\r\n\r\nabcde\r\n0\r\nTrailer: 1\r\n\r\n',
  'DELETE /tasks/7 HTTP/1.1\r\nHost: a\r\n\r\n',
];
const paths = ['/tasks?limit=5', '/tasks', '/readyz', '/chunked', '/tasks/7'];

function countedIn(pieces: readonly Buffer[]): string[] {
  const seen: string[] = [];
  const counter = new RequestCounter((path) => seen.push(path));
  for (const piece of pieces) counter.push(piece);
  return seen;
}

test('pipelined requests are counted, and nothing that a body only looks like', () => {
  expect(countedIn([Buffer.from(requests.join(''))])).toEqual(paths);
});

test('wherever the bytes are cut, the count is the same', () => {
  const bytes = Buffer.from(requests.join(''));
  for (let at = 1; at < bytes.length; at++) {
    expect(countedIn([bytes.subarray(0, at), bytes.subarray(at)]), `cut at ${at}`).toEqual(paths);
  }
  expect(countedIn([...bytes].map((byte) => Buffer.from([byte])))).toEqual(paths);
});

test('a request counts when its head is whole, while its body is still to come', () => {
  expect(countedIn([Buffer.from('POST /held HTTP/1.1\r\nContent-Length: 100\r\n\r\n{"half')])).toEqual(['/held']);
  expect(countedIn([Buffer.from('POST /held HTTP/1.1\r\nContent-Length: 100\r\n')])).toEqual([]);
});

test('what is no HTTP/1.1 is not counted, nor kept', () => {
  expect(countedIn([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), Buffer.from(requests[0] ?? '')])).toEqual([]);
  const endless = Array.from({ length: 100 }, () => Buffer.alloc(4_096, 'x'));
  expect(countedIn([...endless, Buffer.from('\r\n\r\n'), Buffer.from(requests[0] ?? '')])).toEqual([]);
  expect(countedIn([Buffer.from('GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n'), Buffer.from('x')])).toEqual(['/']);
});

import { expect, test } from 'vitest';
import { notShown, saysAnything } from './shown-output.ts';

const output =
  'HTTP/1.1 200 OK\r\nX-Request-Id: 7\r\nETag: "a"\r\n\r\n{"data":{"id":"9","title":"Caulk"},"error":null}\n';

test.each([
  ['all of it', output],
  ['gaps between lines', 'HTTP/1.1 200 OK\n...\n{"data":{"id":"…","title":"Caulk"},…}'],
  ['a gap first', '…\nETag: "a"\n...'],
  ['a gap that stands for nothing', '...\n…{"data":{"id":"9…","title":…}…}…'],
  ['gaps within a line', '...\n{"data":...,"error":null}'],
])('%s is as shown', (_, shown) => {
  expect(notShown(shown, output)).toBeUndefined();
});

test.each([
  ['another status', 'HTTP/1.1 201 Created\n...', 'HTTP/1.1 201 Created'],
  ['lines in another order', '...\nETag: "a"\n...\nX-Request-Id: 7', 'X-Request-Id: 7'],
  ['a line that is left out without a gap', 'HTTP/1.1 200 OK\nETag: "a"', 'ETag: "a"'],
  ['pieces that overlap', '...\nX-Request-Id: …: 7', 'X-Request-Id: …: 7'],
  ['a part of a line', '...\n{"data":{"id":"9"', '{"data":{"id":"9"'],
  ['signs that a pattern would read', '...\nX-Request-Id: .', 'X-Request-Id: .'],
])('%s is not', (_, shown, missing) => {
  expect(notShown(shown, output)).toBe(missing);
});

test('gaps alone show nothing', () => {
  expect(['...', '…\n...\n', '{…}', ''].map(saysAnything)).toEqual([false, false, false, false]);
  expect(saysAnything('...\nHTTP/1.1 200 OK')).toBe(true);
});

test('many gaps on a long line take no time', () => {
  const startedAt = performance.now();
  expect(notShown(`${'a…'.repeat(30)}b`, 'a'.repeat(1 << 20))).toBeDefined();
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});

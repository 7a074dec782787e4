import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundedJson, boundedText, defaultBounds } from './bounded.ts';
import { createRedactor } from './redactor.ts';

const none = createRedactor();

test.each([
  [undefined, null],
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, 'Infinity'],
  [10n, '10'],
  [new Error('boom'), 'Error: boom'],
  [new Date(0), '1970-01-01T00:00:00.000Z'],
  [new Date(Number.NaN), 'Invalid Date'],
  [/x/g, '/x/g'],
  [new Set([1, 2]), [1, 2]],
  [new Map([['a', 1]]), [['a', 1]]],
  ['\ud800', '\ufffd'],
  [{ a: undefined }, { a: null }],
])('%s becomes JSON: %#', (value, expected) => {
  expect(boundedJson(value, none)).toEqual(expected);
});

test('circles, depth, length and getters that throw end in a note', () => {
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  expect(boundedJson(circle, none)).toEqual({ self: '[circular]' });
  const twice = { same: 1 };
  expect(boundedJson([twice, twice], none)).toEqual([{ same: 1 }, { same: 1 }]);
  const thrower = Object.defineProperty({}, 'x', { enumerable: true, get: () => JSON.parse('{') });
  expect(boundedJson(thrower, none)).toEqual({ x: '[left out: not readable]' });
  expect(boundedJson(Array.from({ length: 103 }).fill(1), none)).toContain('[left out: 3 more items]');
  expect(JSON.stringify(boundedJson(nested(50), none))).toContain('[left out: too deep]');
});

test('a huge string is cut fast and says by how much', () => {
  const text = boundedText('x'.repeat(100_000_000), createRedactor(['secret']), 10);
  expect(text).toBe(`${'x'.repeat(10)}… [99999990 more characters]`);
});

test('no part of a secret is left where a text was cut', () => {
  const redactor = createRedactor(['correct-horse-battery']);
  for (let length = 0; length < 120; length += 1) {
    expect(boundedText('correct-horse-battery'.repeat(40), redactor, length)).not.toMatch(/corr|horse|batt/);
  }
});

test('anything at all becomes JSON of a bounded size', () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withMap: true, withSet: true, withNullPrototype: true }), (value) => {
      const json = JSON.stringify(boundedJson(value, none));
      expect(JSON.stringify(JSON.parse(json))).toBe(json);
    }),
  );
  const wide = Array.from({ length: 100 }, () => Array.from({ length: 100 }).fill('y'.repeat(10_000)));
  expect(JSON.stringify(boundedJson(wide, none)).length).toBeLessThan(3 * defaultBounds.characters);
});

function nested(depth: number): unknown {
  return depth === 0 ? 1 : { deeper: nested(depth - 1) };
}

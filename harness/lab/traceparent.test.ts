import { expect, test } from 'vitest';
import { seededRandom } from '../model/seeded-random.ts';
import { drawInvalidParents, drawTraceparent, splitTraceparent } from './traceparent.ts';

test('what is drawn is valid, and follows the seed', () => {
  const { header, traceId, spanId } = drawTraceparent('a');
  expect(splitTraceparent(header)).toEqual({ traceId, spanId });
  expect(drawTraceparent('a').header).toBe(header);
  expect(drawTraceparent('b').traceId).not.toBe(traceId);
});

test('every invalid form is invalid, and each another one', () => {
  const invalid = drawInvalidParents(seededRandom('a'));
  expect(invalid.map((header) => splitTraceparent(header))).toEqual(invalid.map(() => undefined));
  expect(new Set(invalid).size).toBe(invalid.length);
  expect(splitTraceparent(undefined)).toBeUndefined();
});

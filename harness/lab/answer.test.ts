// Tests the reads of an answer on bodies that a hostile target may send.
import { expect, test } from 'vitest';
import { type Answer, answered, briefly, dataOf, fieldsOf, jsonOf, textOf } from './answer.ts';
import { failingChecks } from './readiness.ts';

const answer = (text: string): Answer => ({
  method: 'GET',
  path: '/readyz',
  status: 503,
  headers: {},
  text,
  truncated: false,
  durationMs: 1,
  atMs: 0,
});

test('data is read from the envelope, and is empty whatever else comes', () => {
  expect(dataOf(answer('{"data":{"a":1}}'))).toEqual({ a: 1 });
  for (const text of ['', 'null', '7', '"text"', '{"data":null}', '{"data":5}', '<html>', '{"data":'])
    expect(dataOf(answer(text)), text).toEqual({});
  expect(jsonOf(answer('['.repeat(200_000)))).toBeUndefined();
});

test('checks of any shape name what is not up, and break nothing', () => {
  const failing = (checks: unknown) => failingChecks(answer(JSON.stringify({ data: { checks } })));
  expect(failing({ database: { status: 'down' }, redis: { status: 'up' } })).toEqual(['database']);
  expect(failing(['down', { status: 'up' }])).toEqual(['0']);
  expect(failing('down')).toEqual([]);
  expect(failing(null)).toEqual([]);
  expect(failing({ database: null, redis: { status: { toString: 1 } } })).toEqual(['database', 'redis']);
});

test('a value of any kind becomes text without asking the value', () => {
  expect([textOf('id'), textOf(7), textOf(undefined), textOf(null)]).toEqual(['id', '7', '', 'null']);
  expect(textOf(JSON.parse('{"toString":1,"valueOf":1}'))).toBe('{"toString":1,"valueOf":1}');
  expect(fieldsOf([1])).toEqual([1]);
});

test('an attempt is told in a word', () => {
  expect(briefly(answer(''))).toBe('503');
  const none = { method: 'GET', path: '/', failure: 'ECONNREFUSED', durationMs: 1, atMs: 0 };
  expect([briefly(none), answered(none)]).toEqual(['ECONNREFUSED', false]);
});

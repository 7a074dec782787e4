import { expect, test } from 'vitest';
import { newTask, taskChange, taskQuery } from './domain/tasks/schema.ts';
import { newTransferBody } from './domain/transfers/schema.ts';
import { HttpError } from './http-error.ts';
import { parse } from './validation.ts';

const task = { title: 'a title' };

test('fills in what a new task may leave out', () => {
  const defaults = { description: '', status: 'open', assignee: null, points: 0, comments: [] };
  expect(parse(newTask, task)).toEqual({ ...task, ...defaults });
  expect(parse(taskQuery, {})).toEqual({ sort: '-createdAt', limit: 20 });
});

test.each([
  [newTask, undefined],
  [newTask, []],
  [newTask, { title: '   ' }],
  [newTask, { title: 'a\0b' }],
  [newTask, { title: '\ud800' }],
  [newTask, { title: 'x'.repeat(201) }],
  [newTask, { ...task, points: -1 }],
  [newTask, { ...task, points: 1.5 }],
  [newTask, { ...task, points: Number.POSITIVE_INFINITY }],
  [newTask, { ...task, other: 1 }],
  [newTask, JSON.parse('{"title":"x","__proto__":{"admin":true}}')],
  [newTask, { ...task, comments: [JSON.parse('{"author":"a","body":"b","__proto__":{}}')] }],
  [taskChange, {}],
  [taskChange, { points: 1 }],
  [taskQuery, { status: ['open', 'done'] }],
  [taskQuery, { limit: '1e1' }],
  [taskQuery, { limit: '101' }],
  [newTransferBody, { fromTaskId: '7f2c1d3e-8f6a-4b6e-9b1a-0c2d3e4f5a6b', toTaskId: 'x', points: 1 }],
])('refuses case %#', (schema, input) => {
  expect(() => parse(schema, input)).toThrow(HttpError);
});

test('details name the field and not what was in it', () => {
  try {
    parse(newTask, { title: 'secret'.repeat(100), unknownSecret: 1 });
    expect.unreachable();
  } catch (error) {
    expect(error).toMatchObject({ status: 400, code: 'validation_failed' });
    expect(JSON.stringify(error)).not.toContain('ecret');
  }
});

import { expect, test } from 'vitest';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { Task } from './schema.ts';

const task: Task = {
  id: '7f2c1d3e-8f6a-4b6e-9b1a-0c2d3e4f5a6b',
  title: 'Ünïcode',
  description: '',
  status: 'open',
  assignee: null,
  points: 0,
  createdAt: '2026-01-02T03:04:05.678Z',
  updatedAt: '2026-01-03T03:04:05.678Z',
};

test('says where the page ended', () => {
  expect(decodeCursor('-title', encodeCursor('-title', task))).toEqual({ key: task.title, id: task.id });
  expect(decodeCursor('createdAt', encodeCursor('createdAt', task))).toEqual({ key: task.createdAt, id: task.id });
});

test.each([
  '',
  'rubbish',
  encodeCursor('title', task),
  Buffer.from('["-createdAt","yesterday","7f2c1d3e-8f6a-4b6e-9b1a-0c2d3e4f5a6b"]').toString('base64url'),
  Buffer.from('["-createdAt","2026-01-02T03:04:05.678Z","1"]').toString('base64url'),
])('a cursor of another query or of nobody is refused: %#', (cursor) => {
  expect(() => decodeCursor('-createdAt', cursor)).toThrow('cursor');
});

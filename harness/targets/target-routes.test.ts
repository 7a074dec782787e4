import { expect, test } from 'vitest';
import { ownPath } from './target-routes.ts';

const manifest = { name: 'x', start: { url: 'http://a' }, routes: { tasks: '/api/v1/tasks', livez: '/health/live' } };

test.each([
  ['/tasks', '/api/v1/tasks'],
  ['/tasks/7/notify', '/api/v1/tasks/7/notify'],
  ['/tasks?include=comments', '/api/v1/tasks?include=comments'],
  ['/tasks/7#x', '/api/v1/tasks/7#x'],
  ['/livez', '/health/live'],
  ['/readyz', '/readyz'],
  ['/tasksandmore', '/tasksandmore'],
  ['/', '/'],
  ['/constructor', '/constructor'],
])('%s is %s', (contract, own) => {
  expect(ownPath(manifest, contract)).toBe(own);
});

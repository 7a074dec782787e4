import { expect, test } from 'vitest';
import { nearestName } from './nearest-name.ts';

const names = ['name', 'start', 'routes', 'commands', 'test', 'databaseUrl', 'port'];

test.each([
  ['rutes', 'routes'],
  ['DATABASE_URL', 'databaseUrl'],
  ['tset', 'test'],
  ['Command', 'commands'],
  ['prot', 'port'],
  ['zzz', undefined],
  ['', undefined],
  ['x'.repeat(100_000), undefined],
])('%.20s means %s', (written, meant) => {
  expect(nearestName(written, names)).toBe(meant);
});

test('no names, no guess', () => {
  expect(nearestName('name', [])).toBeUndefined();
});

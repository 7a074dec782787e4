// Tests how commands are written for people: in a checkout, which is where tests run.
import { expect, test } from 'vitest';
import { invocation } from './invocation.ts';

test('npm hands on only what stands behind two dashes', () => {
  expect(invocation('list')).toBe('npm run list');
  expect(invocation('spec', '5', '--json')).toBe('npm run spec -- 5 --json');
});

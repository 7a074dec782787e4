import { expect, test } from 'vitest';
import { hashPassword, verifyPassword } from './password.ts';

test('only the right password of a known user passes', async () => {
  const stored = await hashPassword('right');
  expect(await verifyPassword('right', stored)).toBe(true);
  expect(await verifyPassword('wrong', stored)).toBe(false);
  expect(await verifyPassword('right', undefined)).toBe(false);
  expect((await hashPassword('right')).hash).not.toEqual(stored.hash);
});

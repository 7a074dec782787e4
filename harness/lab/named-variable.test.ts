// Tests that a variable counts as named only by an output that would not have named it for another one.
import { expect, test } from 'vitest';
import { isNamed } from './named-variable.ts';

const start = (name: string, said: string, way = 'absent') => ({ names: [name, `OWN_${name}`], way, said });
const named = (...starts: ReturnType<typeof start>[]) => starts.map((one) => isNamed(one, starts));

test('each names its own', () => {
  expect(named(start('A', 'no A'), start('B', 'no B'))).toEqual([true, true]);
  expect(named(start('A', 'no OWN_A'), start('B', ''))).toEqual([true, false]);
});

test('the same text for each names none, unless it says more of the one', () => {
  expect(named(start('A', 'usage: A B'), start('B', 'usage: A B'))).toEqual([false, false]);
  expect(named(start('A', 'usage: A B; no A'), start('B', 'usage: A B; no B'))).toEqual([true, true]);
});

test('another way of being wrong is not compared', () => {
  expect(named(start('A', 'A'), start('B', 'A is fine', 'empty'))).toEqual([true, false]);
});

// Tests that a text is found in pieces of any size, and nothing is found that is not there.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TextSearch } from './text-search.ts';

test('a text is found however it is cut', () => {
  const property = fc.property(fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1 }), (sizes) => {
    const whole = Buffer.from(`${'x'.repeat(20)}planted-here${'y'.repeat(20)}`);
    const search = new TextSearch(['absent', 'planted-here']);
    for (let at = 0, index = 0; at < whole.length; index += 1) {
      const size = sizes[index % sizes.length] ?? 1;
      search.finds(whole.subarray(at, at + size));
      at += size;
    }
    return search.found === 'planted-here';
  });
  fc.assert(property);
});

test('what is not there is not found, and nothing is looked for in nothing', () => {
  const search = new TextSearch(['planted']);
  expect(search.finds(Buffer.from('plan'))).toBe(false);
  expect(search.finds(Buffer.from('ted?'))).toBe(true);
  expect(new TextSearch(['planted']).finds(Buffer.from('planned'))).toBe(false);
  expect(new TextSearch([]).finds(Buffer.from('planted'))).toBe(false);
});

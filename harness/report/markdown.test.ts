import fc from 'fast-check';
import { expect, test } from 'vitest';
import { block, cell, code, inline, prose } from './markdown.ts';

test.each([
  ['connect ECONNREFUSED 127.0.0.1:5432', 'connect ECONNREFUSED 127.0.0.1:5432'],
  ['a_b_c', '`a_b_c`'],
  ['<b>', '`<b>`'],
  ['@someone', '`@someone`'],
  ['see https://x.example', '`see https://x.example`'],
  ['see www.x.example', '`see www.x.example`'],
  ['- item', '`- item`'],
  ['# heading', '`# heading`'],
  ['two\nlines', '`two\\nlines`'],
  ['a`b', '``a`b``'],
  ['`', '`` ` ``'],
  ['', '(empty)'],
  ['\u001b[31m', '`\\u{1b}[31m`'],
])('inline of %j', (text, expected) => {
  expect(inline(text)).toBe(expected);
});

test('prose stays readable and is no syntax', () => {
  expect(prose('`a` *b* [c](d) <e> & f_g')).toBe('\\`a\\` \\*b\\* \\[c\\](d) &lt;e&gt; &amp; f\\_g');
  expect(prose('p95 is 20 ms (±1).')).toBe('p95 is 20 ms (±1).');
});

test('a cell has no pipe of its own', () => {
  expect(cell(code('a|b'))).toBe('`a\\|b`');
});

test('a block cannot be closed from inside, and is cut', () => {
  expect(block('a\n```\n# x')).toEqual(['````', 'a', '```', '# x', '````']);
  expect(block('x'.repeat(50), 'sh', 10)).toEqual(['```sh', 'xxxxxxxxxx… [40 more characters]', '```']);
});

test('whatever a target says, its code span is one line that ends where it should', () => {
  const nasty = fc.string({
    unit: fc.constantFrom('`', ' ', '|', '\n', '\\', '<', 'a', '\u202e', '\u001b'),
    maxLength: 40,
  });
  fc.assert(
    fc.property(nasty, (text) => {
      const span = code(text);
      expect(span).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
      if (span === '(empty)') return;
      const fence = /^`+/.exec(span)?.[0] ?? '';
      const inside = span.slice(fence.length, -fence.length);
      expect(inside.match(/`+/g) ?? []).not.toContain(fence);
      expect([inside.startsWith('`'), inside.endsWith('`')]).toEqual([false, false]);
    }),
  );
});

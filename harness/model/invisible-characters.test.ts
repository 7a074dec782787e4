// Tests that nothing acts any more in text and JSON that are shown, and that both still say what they said.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shownJson, shownText } from './invisible-characters.ts';

const acting = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
// Any code point; the generator of fast-check for them takes seconds to be made.
const unit = fc
  .integer({ min: 0, max: 0x10_ff_ff })
  .filter((point) => point < 0xd8_00 || point > 0xdf_ff)
  .map((point) => String.fromCodePoint(point));
const withoutLayout = (text: string): string => text.replace(/[\n\t]/g, '');

test.each([
  ['plain é 中 text', 'plain é 中 text'],
  ['a\tb\n', 'a\tb\n'],
  ['a\r\n', 'a\\r\n'],
  ['\u001b[2J\u0007\u0000', '\\u{1b}[2J\\u{7}\\u{0}'],
  ['\u009b31m\u202e', '\\u{9b}31m\\u{202e}'],
])('%j is shown as %j', (text, shown) => {
  expect(shownText(text)).toBe(shown);
});

test('whatever it was, nothing acts, and JSON means the same', () => {
  fc.assert(
    fc.property(fc.string({ unit }), (text) => {
      expect(withoutLayout(shownText(text))).not.toMatch(acting);
      const json = shownJson(JSON.stringify({ text: [text] }, null, 2));
      expect(withoutLayout(json)).not.toMatch(acting);
      expect(JSON.parse(json)).toEqual({ text: [text] });
    }),
  );
  expect(JSON.parse(shownJson(JSON.stringify('\u{e0001}\u009b')))).toBe('\u{e0001}\u009b');
});

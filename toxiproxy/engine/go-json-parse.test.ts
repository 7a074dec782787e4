// The parser against arbitrary values and arbitrary bytes; its messages are in the golden files.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ApiError } from './api-error.ts';
import { type JsonValue, parseFirstValue } from './go-json-parse.ts';

test('reads whatever JSON.stringify writes', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), fc.constantFrom('', '\n', '  '), (value, space) => {
      const text = JSON.stringify(value, undefined, space);
      expect(plain(parseFirstValue(Buffer.from(` ${text} and more`)))).toEqual(JSON.parse(text));
    }),
  );
});

test('refuses bytes with an error of the API, or reads them', () => {
  const fragments = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    ':',
    ',',
    '1',
    '-',
    '.',
    'e',
    'tru',
    'null',
    '\\',
    '\\u1',
    ' ',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(fragments).map((parts) => parts.join('')),
      ),
      (text) => {
        try {
          parseFirstValue(Buffer.from(text));
        } catch (error) {
          expect(error).toBeInstanceOf(ApiError);
        }
      },
    ),
  );
});

test('does not overflow the stack', () => {
  expect(() => parseFirstValue(Buffer.from('['.repeat(1_000_000)))).toThrow('exceeded max depth');
});

function plain(value: JsonValue): unknown {
  if (value.kind === 'null') return null;
  if (value.kind === 'number') return Number(value.text);
  if (value.kind === 'array') return value.items.map(plain);
  if (value.kind !== 'object') return value.value;
  // A plain assignment would make a prototype of the key __proto__.
  return Object.fromEntries(value.entries.map(([key, entry]) => [key, plain(entry)]));
}

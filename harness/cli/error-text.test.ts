// Tests the last words of a command that ended with an error.
import { expect, test } from 'vitest';
import { UsageError } from '../model/errors.ts';
import { errorText } from './error-text.ts';

const hostile = '\u001b[2J\u009b31m\r::error::forged';
const shown = '\\u{1b}[2J\\u{9b}31m\\r::error::forged';

test('an error of ours is its message and its hint', () => {
  expect(errorText(new UsageError({ code: 'x', message: 'no such file', hint: 'Name another.' }))).toBe(
    'error: no such file\nhint: Name another.\n',
  );
  expect(errorText(new UsageError({ code: 'x', message: hostile, hint: 'Look.' }))).toContain(shown);
});

test.each([
  ['an error with its stack', new Error(hostile), /^internal error: Error: .*\n +at .*error-text\.test/],
  ['anything else', hostile, /^internal error: .*\n$/],
])('%s is a defect, and nothing in it acts', (_, thrown, expected) => {
  const text = errorText(thrown);
  expect(text).toMatch(expected);
  expect(text).toContain(shown);
  expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
});

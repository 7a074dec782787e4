import { expect, test } from 'vitest';
import { cut, visibleLine, visibleLines } from './visible-text.ts';

test.each([
  ['\u001b[31mred\u001b[0m', '\\u{1b}[31mred\\u{1b}[0m'],
  ['one\r\ntwo\tthree', 'one\\r\\ntwo\\tthree'],
  ['\u202egnp.exe', '\\u{202e}gnp.exe'],
  ['\ud800', '\ufffd'],
  ['x ##[add-mask]y', 'x #\\u{23}[add-mask]y'],
  ['###[group]', '##\\u{23}[group]'],
  ['## [a heading]', '## [a heading]'],
])('%j on a line is %j', (text, shown) => {
  expect(visibleLine(text)).toBe(shown);
});

test('no line of several is a command to a runner', () => {
  expect(visibleLines('a\n::error::x\n \t::stop-commands::y\n##[error]z\nb ::c')).toBe(
    'a\n\\u{3a}:error::x\n \t\\u{3a}:stop-commands::y\n#\\u{23}[error]z\nb ::c',
  );
});

test('a cut says how much is missing', () => {
  expect(cut('abcdef', 3)).toBe('abc… [3 more characters]');
});

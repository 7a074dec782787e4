// Makes text that came from a target safe to show: nothing in it can move a cursor, hide, or become syntax.

import { invisibleCharacters, shownCharacter, shownText } from '../model/invisible-characters.ts';

/** Whatever stands after it up to `]` is a command to a GitHub runner that reads the log, anywhere on a line. */
const runnerCommand = /##(?=\[)/g;

/** And after this one at the beginning of a line. */
const lineCommand = /^(\s*):(?=:)/gm;

/** One line of any length, each invisible character shown as its code point. */
export function visibleLine(text: string): string {
  return text.toWellFormed().replace(invisibleCharacters, shownCharacter).replace(runnerCommand, '#\\u{23}');
}

/** Like `visibleLine`, but lines and tabs stay. */
export function visibleLines(text: string): string {
  return shownText(text.toWellFormed().replaceAll('\r\n', '\n'))
    .replace(runnerCommand, '#\\u{23}')
    .replace(lineCommand, '$1\\u{3a}');
}

/** Cuts to a length, saying how much is missing. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length).toWellFormed()}… [${text.length - length} more characters]`;
}

/** JSON of one value on one line; a string as it is, unless it could be taken for another value. */
export function valueText(value: unknown): string {
  return typeof value === 'string' && !isJson(value) && value !== '' ? value : (JSON.stringify(value) ?? 'undefined');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

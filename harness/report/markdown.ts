// Markdown of parts that are not trusted: prose is escaped, and what a target said goes into code, where nothing is syntax.
import { cut, visibleLine, visibleLines } from './visible-text.ts';

const maxInline = 300;
const maxBlock = 4_000;

/** Our own words, from the catalogue: readable, and no syntax. */
export function prose(text: string): string {
  return visibleLine(text)
    .replace(/[\\`*_[\]~]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

/** A target's words on one line: as they are when they can be nothing but words, else as code. */
export function inline(text: string): string {
  const line = cut(visibleLine(text), maxInline);
  const words = /^[\p{L}\p{N}][\p{L}\p{N}\p{M} ,.;:'()%=+/…-]*$/u.test(line);
  return words && !/:\/\/|www\./i.test(line) ? line : code(line);
}

/** A code span; its fence is longer than any in the text. */
export function code(text: string): string {
  const line = cut(visibleLine(text), maxInline);
  if (line.trim() === '') return '(empty)';
  const fence = '`'.repeat(longestRun(line) + 1);
  const padded = /^[` ]|[` ]$/.test(line) ? ` ${line} ` : line;
  return `${fence}${padded}${fence}`;
}

/** A pipe ends a table's cell even inside code. */
export function cell(markdown: string): string {
  return markdown.replaceAll('|', '\\|');
}

/** A fenced block, as lines; its fence is longer than any in the text. */
export function block(text: string, language = '', length = maxBlock): string[] {
  const content = cut(visibleLines(text), length).replace(/\n$/, '');
  const fence = '`'.repeat(Math.max(3, longestRun(content) + 1));
  return [`${fence}${language}`, ...content.split('\n'), fence];
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
}

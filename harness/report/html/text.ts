// Text that came from a target or from files, as a page may show it: one line or several, every character visible, bounded.
import { cut, valueText, visibleLine, visibleLines } from '../visible-text.ts';

const maxLine = 500;
const maxBlock = 4_000;

/** The renderer escapes; this shows what would otherwise be unseen, such as a direction override. */
export function line(text: string, length = maxLine): string {
  return cut(visibleLine(text), length);
}

export function lines(text: string, length = maxBlock): string {
  return cut(visibleLines(text), length).replace(/\n$/, '');
}

/** A value on one line when it is short, else as indented JSON. */
export function value(of: unknown): string {
  const short = valueText(of);
  if (short.length <= 80 && !short.includes('\n')) return line(short);
  return lines(typeof of === 'string' ? of : (JSON.stringify(of, null, 2) ?? 'undefined'));
}

/** `1 criterion`, `3 criteria`. */
export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

// A table that scrolls by itself where the page is narrower than it, by keyboard as well.
import { type ComponentChild, h } from 'preact';

export interface WideTable {
  /** What whoever cannot see it is told that it is. */
  readonly label: string;
  /** Heads of the columns of words, then of those of numbers. */
  readonly words: readonly string[];
  readonly numbers: readonly string[];
  readonly rows: readonly ComponentChild[];
}

export function wideTable({ label, words, numbers, rows }: WideTable): ComponentChild {
  const heads = [
    words.map((name) => h('th', { scope: 'col' }, name)),
    numbers.map((name) => h('th', { scope: 'col', class: 'number' }, name)),
  ];
  const table = h('table', null, h('thead', null, h('tr', null, heads)), h('tbody', null, rows));
  return h('div', { class: 'wide', tabindex: 0, role: 'group', 'aria-label': label }, table);
}

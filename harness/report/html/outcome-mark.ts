// An outcome as a word with a sign, so that its colour says nothing that is not said otherwise.
import { type ComponentChild, h } from 'preact';
import type { Outcome } from '../../model/outcome.ts';

const signs: Readonly<Record<Outcome, string>> = {
  pass: '✓',
  fail: '✗',
  blocked: '■',
  unsupported: '–',
  inconclusive: '?',
  error: '!',
  'not-run': '○',
};

export function outcomeMark(outcome: Outcome, text: string = outcome): ComponentChild {
  return h('span', { class: `mark ${outcome}` }, h('span', { 'aria-hidden': 'true' }, `${signs[outcome]} `), text);
}

// The waivers of the run: what is accepted, by whom, until when, and which of them no longer hold.
import { type ComponentChild, h } from 'preact';
import type { ReportInput } from '../entries.ts';
import { waiverText } from '../waiver-text.ts';
import { line } from './text.ts';

export function waiverSection({ grade }: ReportInput): ComponentChild {
  const list = grade.waivers?.list ?? [];
  if (list.length === 0) return null;
  return h(
    'section',
    null,
    h('h2', null, `Waivers (${list.length})`),
    h(
      'ul',
      null,
      list.map((waiver) =>
        h(
          'li',
          null,
          h('a', { href: `#${waiver.criterion}` }, waiver.criterion),
          `: ${line(waiverText(waiver), 2_500)}`,
        ),
      ),
    ),
  );
}

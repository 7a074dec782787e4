// All outages of the run in one table: what was done, and after how long it was noticed, shed and over.
import { type ComponentChild, h } from 'preact';
import type { MarkKind, Timeline } from '../../model/timeline.ts';
import type { Entry } from '../entries.ts';
import { durationText } from '../figures.ts';
import { line } from './text.ts';
import { wideTable } from './wide-table.ts';

const kinds: readonly MarkKind[] = ['detected', 'shed', 'recovered', 'exited'];

export function outageTable(
  entries: readonly Entry[],
  timelines: ReadonlyMap<string, Timeline>,
): ComponentChild | null {
  const shown = entries.flatMap(({ criterion }) => {
    const timeline = timelines.get(criterion.id);
    return timeline === undefined ? [] : [{ id: criterion.id, timeline }];
  });
  if (shown.length === 0) return null;
  return h(
    'section',
    null,
    h('h2', null, 'Outages over time'),
    h(
      'p',
      { class: 'soft' },
      'The slowest of each kind, after what was done to the target. Each row leads to its chart.',
    ),
    wideTable({
      label: 'Table of the outages',
      words: ['Criterion', 'What was done'],
      numbers: kinds,
      rows: shown.map(row),
    }),
  );
}

function row({ id, timeline }: { readonly id: string; readonly timeline: Timeline }): ComponentChild {
  const done = [...new Set(timeline.windows.map(({ name }) => name))].join(', ');
  return h(
    'tr',
    null,
    h('th', { scope: 'row' }, h('a', { href: `#timeline-${id.replace('/', '-')}` }, id)),
    h('td', null, line(done, 200)),
    kinds.map((kind) => h('td', { class: 'number' }, slowest(timeline, kind))),
  );
}

function slowest({ marks }: Timeline, kind: MarkKind): string {
  const times = marks.filter((mark) => mark.kind === kind).map(({ afterMs }) => afterMs);
  return times.length === 0 ? '–' : durationText(Math.max(...times));
}

// A timeline as a figure: the chart, its moments as a list, and the same numbers as a table for whoever sees no chart.
import { type ComponentChild, h } from 'preact';
import type { Timeline, TimelineMark, TimelineSeries, TimelineWindow } from '../../model/timeline.ts';
import { durationText, figure } from '../figures.ts';
import { counted, line } from './text.ts';
import { timelineChart, windowLetter } from './timeline-chart.ts';
import { phasesOf } from './timeline-phases.ts';

const mostMarks = 40;
const fewRequests = 5;

export function timelineFigure(whole: Timeline, criterion: string): ComponentChild {
  const timeline = { ...whole, series: worthDrawing(whole.series), marks: whole.marks.slice(0, mostMarks) };
  const id = criterion.replace('/', '-');
  const ids = { title: `title-${id}`, text: `text-${id}` };
  const left = whole.marks.length - timeline.marks.length;
  return h(
    'figure',
    { id: `timeline-${id}` },
    h('figcaption', { id: ids.title }, 'Requests, errors and latency over time'),
    h('p', { id: ids.text, class: 'small soft' }, `Shaded: ${timeline.windows.map(windowText).join('; ')}.`),
    h(
      'div',
      { class: 'wide', tabindex: 0, role: 'group', 'aria-label': `Chart of ${criterion}` },
      timelineChart(timeline, ids),
    ),
    timeline.marks.length === 0 ? null : h('ol', { class: 'moments small' }, timeline.marks.map(markItem)),
    left > 0
      ? h('p', { class: 'small soft' }, `${counted(left, 'further moment', 'further moments')} in the evidence.`)
      : null,
    h('details', { class: 'small' }, h('summary', null, 'The same as a table'), phaseTable(whole, criterion)),
  );
}

/** A few requests in passing are in the table; as a line of their own they would only push the others apart. */
function worthDrawing(series: readonly TimelineSeries[]): readonly TimelineSeries[] {
  const total = ({ buckets }: TimelineSeries): number => buckets.reduce((sum, { requests }) => sum + requests, 0);
  const many = series.filter((one) => total(one) >= fewRequests);
  return many.length === 0 ? series : many;
}

/** `a, database-down from 4.5 s to 5 s`. */
function windowText({ name, fromMs, toMs }: TimelineWindow, index: number): string {
  return `${windowLetter(index)}, ${line(name, 80)} from ${seconds(fromMs)} ${toMs === undefined ? 'to the end' : `to ${seconds(toMs)}`}`;
}

function markItem({ kind, label, atMs, afterMs, limitMs }: TimelineMark): ComponentChild {
  const limit = limitMs === undefined ? '' : `, limit ${durationText(limitMs)}`;
  return h(
    'li',
    null,
    h('strong', null, kind),
    ` at ${seconds(atMs)}: ${line(label, 200)}, after ${durationText(afterMs)}${limit}`,
  );
}

function phaseTable(timeline: Timeline, criterion: string): ComponentChild {
  const cell = (text: string): ComponentChild => h('td', { class: 'number' }, text);
  return h(
    'div',
    { class: 'wide', tabindex: 0, role: 'group', 'aria-label': `Table of ${criterion}` },
    h(
      'table',
      null,
      h('caption', null, 'Requests by phase'),
      h(
        'thead',
        null,
        h(
          'tr',
          null,
          h('th', { scope: 'col' }, 'Phase'),
          h('th', { scope: 'col' }, 'Asked'),
          ['Requests', 'Errors', 'Median', 'Slowest'].map((name) => h('th', { scope: 'col', class: 'number' }, name)),
        ),
      ),
      h(
        'tbody',
        null,
        phasesOf(timeline).map(({ phase, series, requests, errors, medianMs, slowestMs }) =>
          h(
            'tr',
            null,
            h('th', { scope: 'row' }, line(phase, 120)),
            h('td', null, line(series, 80)),
            cell(String(requests)),
            cell(String(errors)),
            cell(`${figure(medianMs)} ms`),
            cell(`${figure(slowestMs)} ms`),
          ),
        ),
      ),
    ),
  );
}

const seconds = (atMs: number): string => `${(atMs / 1_000).toFixed(2)} s`;

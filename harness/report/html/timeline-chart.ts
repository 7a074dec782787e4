// Draws a timeline: for each line of requests, how many came and failed and how long they took; faults shaded.
import { area, line as path } from 'd3-shape';
import { type ComponentChild, h } from 'preact';
import type { Timeline, TimelineBucket, TimelineSeries } from '../../model/timeline.ts';
import { figure } from '../figures.ts';
import { line } from './text.ts';
import { latencyShare, latencyTop, spanOf, timeTicks } from './timeline-scale.ts';

const width = 720;
const left = 58;
const right = 10;
const head = 34;
const panel = 58;
const between = 22;
const foot = 38;

export function timelineChart(
  timeline: Timeline,
  ids: { readonly title: string; readonly text: string },
): ComponentChild {
  const span = spanOf(timeline);
  const x = (atMs: number): number =>
    rounded(
      left + ((clamp(atMs, span.fromMs, span.toMs) - span.fromMs) / (span.toMs - span.fromMs)) * (width - left - right),
    );
  const panels = timeline.series.length * 2;
  const bottom = head + panels * (panel + between);
  const topMs = latencyTop(timeline);
  return h(
    'svg',
    {
      class: 'chart',
      viewBox: `0 0 ${width} ${bottom + foot}`,
      role: 'img',
      'aria-labelledby': `${ids.title} ${ids.text}`,
    },
    timeline.windows.map(({ fromMs, toMs = span.toMs }) =>
      h('rect', {
        class: 'in-force',
        x: x(fromMs),
        y: head,
        width: Math.max(1, x(toMs) - x(fromMs)),
        height: bottom - head,
      }),
    ),
    timeline.windows.map(({ fromMs, toMs = span.toMs }, n) =>
      h('text', { class: 'letter', x: rounded((x(fromMs) + x(toMs)) / 2), y: bottom + 14 }, windowLetter(n)),
    ),
    timeTicks(span).map((atMs) => [
      h('line', { class: 'grid', x1: x(atMs), x2: x(atMs), y1: head, y2: bottom }),
      h('text', { x: x(atMs), y: bottom + 32, 'text-anchor': 'middle' }, `${figure(atMs / 1_000)} s`),
    ]),
    timeline.series.map((series, n) => {
      const y = head + n * 2 * (panel + between);
      return [
        counts(series, timeline.bucketMs, x, y + 16),
        latencies(series, timeline.bucketMs, topMs, x, y + panel + between + 16),
      ];
    }),
    timeline.marks.map(({ atMs }, n) => moment(x(atMs), n, bottom)),
  );
}

/** Letters for what was in force, since moments have numbers. */
export function windowLetter(index: number): string {
  return index < 26 ? String.fromCharCode(97 + index) : `a${index}`;
}

type X = (atMs: number) => number;

function counts({ name, buckets }: TimelineSeries, bucketMs: number, x: X, y: number): ComponentChild {
  const most = buckets.reduce((top, { requests }) => Math.max(top, requests), 1);
  const height = (count: number): number => rounded((count / most) * panel * 0.8);
  const base = y + panel - 12;
  const bars = buckets.map(({ atMs, requests, errors }) => {
    const at = { x: x(atMs), width: Math.max(1, rounded(x(atMs + bucketMs) - x(atMs) - 0.5)) };
    const good = height(requests - errors);
    const bad = errors === 0 ? 0 : Math.max(2, height(errors));
    return [
      requests > errors ? h('rect', { class: 'good', ...at, y: rounded(base - good), height: good }) : null,
      bad > 0 ? h('rect', { class: 'bad', ...at, y: rounded(base - good - bad), height: bad }) : null,
    ];
  });
  return [
    panelFrame(`${line(name, 60)}: requests each ${figure(bucketMs)} ms, errors in red`, String(most), '0', y, base),
    bars,
  ];
}

function latencies(
  { name, buckets }: TimelineSeries,
  bucketMs: number,
  topMs: number,
  x: X,
  y: number,
): ComponentChild {
  const base = y + panel - 12;
  const at = (valueMs: number): number => rounded(base - latencyShare(valueMs, topMs) * panel * 0.8);
  const middle = ({ atMs }: TimelineBucket): number => x(atMs + bucketMs / 2);
  const shapes = runs(buckets, bucketMs).map((run) => {
    const [only] = run;
    if (run.length === 1 && only !== undefined)
      return h('line', {
        class: 'middle',
        x1: middle(only),
        x2: middle(only),
        y1: at(only.medianMs) + 1,
        y2: at(only.slowestMs) - 1,
      });
    const band = area<TimelineBucket>(
      middle,
      (bucket) => at(bucket.medianMs),
      (bucket) => at(bucket.slowestMs),
    );
    const median = path<TimelineBucket>(middle, (bucket) => at(bucket.medianMs));
    return [
      h('path', { class: 'band', d: band([...run]) ?? '' }),
      h('path', { class: 'middle', d: median([...run]) ?? '' }),
    ];
  });
  const label = `${line(name, 60)}: latency, median and slowest, powers of ten`;
  return [panelFrame(label, topMs >= 1_000 ? `${topMs / 1_000} s` : `${topMs} ms`, '1 ms', y, base), shapes];
}

function panelFrame(label: string, top: string, low: string, y: number, base: number): ComponentChild {
  const ceiling = rounded(base - panel * 0.8);
  return [
    h('text', { class: 'strong', x: left, y: y - 4 }, label),
    h('line', { class: 'grid', x1: left, x2: width - right, y1: base, y2: base }),
    h('text', { x: left - 6, y: ceiling + 8, 'text-anchor': 'end' }, top),
    h('text', { x: left - 6, y: base, 'text-anchor': 'end' }, low),
  ];
}

function moment(at: number, index: number, bottom: number): ComponentChild {
  // Moments that come close together stand in two rows.
  const y = index % 2 === 0 ? 9 : 24;
  return h(
    'g',
    null,
    h('line', { class: 'moment', x1: at, x2: at, y1: y, y2: bottom }),
    h('circle', { class: 'dot', cx: at, cy: y, r: 7.5 }),
    h('text', { class: 'dot-text', x: at, y: y + 4 }, String(index + 1)),
  );
}

/** Slices that follow one another; where nothing was asked, there is a gap and no line across it. */
function runs(buckets: readonly TimelineBucket[], bucketMs: number): TimelineBucket[][] {
  const found: TimelineBucket[][] = [];
  for (const bucket of buckets) {
    const last = found.at(-1)?.at(-1);
    if (last !== undefined && bucket.atMs - last.atMs <= bucketMs * 3) found.at(-1)?.push(bucket);
    else found.push([bucket]);
  }
  return found;
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
const rounded = (value: number): number => Math.round(value * 10) / 10;

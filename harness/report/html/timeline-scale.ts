// The scales of a timeline's chart: time from left to right, counts upwards, latency upwards by powers of ten.
import type { Timeline } from '../../model/timeline.ts';

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** From shortly before the first thing to draw: the lab's own start would be an empty half of the chart. */
export function spanOf({ series, windows, marks, bucketMs, durationMs }: Timeline): Span {
  const starts = [
    ...series.flatMap(({ buckets }) => buckets.slice(0, 1).map(({ atMs }) => atMs)),
    ...windows.map(({ fromMs }) => fromMs),
    ...marks.map(({ atMs }) => atMs),
  ];
  const fromMs = Math.max(0, Math.min(...starts) - bucketMs);
  return { fromMs, toMs: Math.max(durationMs + bucketMs, fromMs + 1) };
}

/** Round numbers inside the span, five or so. */
export function timeTicks({ fromMs, toMs }: Span): number[] {
  const rough = (toMs - fromMs) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough;
  const first = Math.ceil(fromMs / step) * step;
  return Array.from({ length: Math.max(0, Math.floor((toMs - first) / step) + 1) }, (_, n) => first + n * step);
}

/** Where `valueMs` is between 1 ms (0) and `topMs` (1), by powers of ten. */
export function latencyShare(valueMs: number, topMs: number): number {
  return Math.min(1, Math.max(0, Math.log10(Math.max(1, valueMs)) / Math.log10(topMs)));
}

/** The power of ten above everything, at least 10 ms. */
export function latencyTop(timeline: Timeline): number {
  const slowest = timeline.series.flatMap(({ buckets }) => buckets.map(({ slowestMs }) => slowestMs));
  const most = slowest.reduce((top, one) => Math.max(top, one), 10);
  return 10 ** Math.ceil(Math.log10(most));
}

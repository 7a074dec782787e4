// Sums a timeline up by phases: before a fault, while it was in force, after it.
import type { Timeline, TimelineBucket } from '../../model/timeline.ts';

export interface PhaseRow {
  readonly phase: string;
  readonly series: string;
  readonly requests: number;
  readonly errors: number;
  /** The median of the slices' medians. */
  readonly medianMs: number;
  readonly slowestMs: number;
}

export function phasesOf(timeline: Timeline): PhaseRow[] {
  const phases = edges(timeline);
  return phases.flatMap(({ phase, fromMs, toMs }) =>
    timeline.series.flatMap(({ name, buckets }) => {
      const inside = buckets.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
      return inside.length === 0 ? [] : [{ phase, series: name, ...sums(inside) }];
    }),
  );
}

/** Each moment at which something came into force or ended begins a phase, on the slice that it fell into. */
function edges({ windows, durationMs, bucketMs }: Timeline): { phase: string; fromMs: number; toMs: number }[] {
  const slice = (atMs: number): number => Math.floor(atMs / bucketMs) * bucketMs;
  const changes = windows.flatMap(({ fromMs, toMs }) => (toMs === undefined ? [fromMs] : [fromMs, toMs])).map(slice);
  const starts = [...new Set([0, ...changes])].toSorted((a, b) => a - b);
  const first = Math.min(...windows.map(({ fromMs }) => slice(fromMs)));
  const last = Math.max(...windows.map(({ fromMs }) => slice(fromMs)));
  return starts.map((fromMs, n) => {
    const toMs = starts[n + 1] ?? durationMs + bucketMs;
    const inForce = windows
      .filter((window) => slice(window.fromMs) <= fromMs && (window.toMs === undefined || slice(window.toMs) > fromMs))
      .map(({ name }) => name);
    const calm = fromMs < first ? 'before' : fromMs < last ? 'between' : 'after';
    return { phase: inForce.length === 0 ? calm : inForce.join(', '), fromMs, toMs };
  });
}

function sums(buckets: readonly TimelineBucket[]): Omit<PhaseRow, 'phase' | 'series'> {
  const medians = buckets.map(({ medianMs }) => medianMs).toSorted((a, b) => a - b);
  return {
    requests: buckets.reduce((sum, { requests }) => sum + requests, 0),
    errors: buckets.reduce((sum, { errors }) => sum + errors, 0),
    medianMs: medians[Math.floor((medians.length - 1) / 2)] ?? 0,
    slowestMs: buckets.reduce((most, { slowestMs }) => Math.max(most, slowestMs), 0),
  };
}

// Records requests, faults and the moments that answer to them, and sums them up in slices for a report to draw.
import { nowMs } from '../load/clock.ts';
import type { MarkKind, Timeline, TimelineBucket, TimelineMark, TimelineWindow } from '../model/timeline.ts';
import { type Attempt, answered } from './answer.ts';

/** Asked again and again, so each is a line of its own; whatever else is asked is one together. */
const probePaths: ReadonlySet<string> = new Set(['/livez', '/readyz', '/healthz']);

export interface Sample {
  /** Epoch milliseconds at which it was meant to start. */
  readonly atMs: number;
  readonly latencyMs: number;
  /** A whole answer below 400. */
  readonly good: boolean;
}

const bucketLengthsMs = [50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000];
const mostBuckets = 120;
const mostSeries = 6;
const mostSamples = 100_000;
const mostWindows = 100;
const mostMarks = 200;
const otherSeries = 'other requests';

export class TimelineRecorder {
  readonly #startedAtMs = nowMs();
  readonly #samples = new Map<string, Sample[]>();
  readonly #windows: { name: string; fromMs: number; toMs?: number }[] = [];
  readonly #marks: TimelineMark[] = [];
  #sampleCount = 0;
  #lastChangeAtMs: number | undefined;

  add(series: string, sample: Sample): void {
    // Enough for any load of an exercise; more would only be a target's loop that eats memory.
    if (this.#sampleCount >= mostSamples) return;
    this.#sampleCount += 1;
    const name = this.#samples.has(series) || this.#samples.size < mostSeries - 1 ? series : otherSeries;
    const list = this.#samples.get(name) ?? [];
    list.push(sample);
    this.#samples.set(name, list);
  }

  /** Adds what a handle of the lab asked and how it ended. */
  attempt(attempt: Attempt): void {
    const series = probePaths.has(attempt.path) ? attempt.path : otherSeries;
    const good = answered(attempt) && attempt.status < 400;
    this.add(series, { atMs: attempt.atMs, latencyMs: attempt.durationMs, good });
  }

  /**
   * Something is in force from now on, or since `fromMs` (epoch), until the function that it gives is called. After what
   * is `final`, the end of a process, nothing recovers.
   */
  open(name: string, { fromMs = nowMs(), final = false } = {}): () => void {
    const window: { name: string; fromMs: number; toMs?: number } = { name, fromMs: this.#since(fromMs) };
    if (this.#windows.length < mostWindows) this.#windows.push(window);
    this.#lastChangeAtMs = fromMs;
    return () => {
      if (window.toMs !== undefined) return;
      window.toMs = this.#since(nowMs());
      this.#lastChangeAtMs = final ? undefined : nowMs();
    };
  }

  mark(kind: MarkKind, label: string, numbers: { atMs?: number; afterMs: number; limitMs?: number }): void {
    const { atMs = nowMs(), afterMs, limitMs } = numbers;
    if (this.#marks.length >= mostMarks) return;
    const limit = limitMs === undefined ? {} : { limitMs };
    this.#marks.push({ kind, label, atMs: this.#since(atMs), afterMs: rounded(afterMs), ...limit });
  }

  /** Marks that what was awaited came: detected while something is in force, recovered after it; nothing before. */
  reached(label: string, numbers: { afterMs: number; limitMs?: number }): void {
    if (this.#lastChangeAtMs === undefined) return;
    this.mark(this.#windows.some(({ toMs }) => toMs === undefined) ? 'detected' : 'recovered', label, numbers);
  }

  /** undefined where there is nothing to draw: no request, or nothing that was done to the target. */
  timeline(): Timeline | undefined {
    if (this.#samples.size === 0 || this.#windows.length === 0) return undefined;
    const all = [...this.#samples.values()].flat();
    const lastMs = all.reduce((last, { atMs }) => Math.max(last, this.#since(atMs)), 0);
    const ends = [...this.#windows.map(({ toMs, fromMs }) => toMs ?? fromMs), ...this.#marks.map(({ atMs }) => atMs)];
    const durationMs = Math.max(lastMs, ...ends, 1);
    // Counted from the first thing to draw: what the lab took to start says nothing.
    const starts = [...all.map(({ atMs }) => this.#since(atMs)), ...this.#windows.map(({ fromMs }) => fromMs)];
    const spanMs = durationMs - starts.reduce((first, atMs) => Math.min(first, atMs), durationMs);
    const bucketMs = bucketLengthsMs.find((length) => spanMs / length <= mostBuckets) ?? spanMs / mostBuckets;
    return {
      schemaVersion: 1,
      bucketMs,
      durationMs,
      series: [...this.#samples].map(([name, samples]) => ({ name, buckets: this.#buckets(samples, bucketMs) })),
      windows: this.#windows.map((window): TimelineWindow => ({ ...window })),
      marks: this.#marks.toSorted((a, b) => a.atMs - b.atMs),
    };
  }

  #buckets(samples: readonly Sample[], bucketMs: number): TimelineBucket[] {
    const slices = Map.groupBy(samples, ({ atMs }) => Math.floor(this.#since(atMs) / bucketMs));
    return [...slices]
      .toSorted(([a], [b]) => a - b)
      .map(([slice, inside]) => {
        const latencies = inside.map(({ latencyMs }) => latencyMs).toSorted((a, b) => a - b);
        return {
          atMs: slice * bucketMs,
          requests: inside.length,
          errors: inside.filter(({ good }) => !good).length,
          medianMs: rounded(latencies[Math.floor((latencies.length - 1) / 2)] ?? 0),
          slowestMs: rounded(latencies.at(-1) ?? 0),
        };
      });
  }

  #since(epochMs: number): number {
    return Math.max(0, rounded(epochMs - this.#startedAtMs));
  }
}

const rounded = (valueMs: number): number => Math.max(0, Math.round(valueMs * 10) / 10);

// Collects durations: every raw sample for exact statistics, and an HdrHistogram of microseconds with three digits.
import { build, type Histogram } from 'hdr-histogram-js';

/** All in milliseconds; 0 while there is no sample. */
export interface LatencySummary {
  readonly count: number;
  readonly minMs: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly maxMs: number;
}

const longestMs = 3_600_000;

export class LatencyHistogram {
  /** Values that are no durations (NaN, undefined, negative, infinite, above one hour); they are counted nowhere else. */
  rejected = 0;
  readonly #histogram: Histogram = build({
    bitBucketSize: 32,
    lowestDiscernibleValue: 1,
    highestTrackableValue: 2_000_000,
    autoResize: true,
    numberOfSignificantValueDigits: 3,
  });
  #samples = new Float64Array(1024);
  #count = 0;
  #filled = 0;

  /** Says whether it was counted: the histogram below would count NaN and undefined as samples. */
  record(durationMs: number): boolean {
    if (!(durationMs >= 0 && durationMs <= longestMs)) {
      this.rejected += 1;
      return false;
    }
    if (this.#count === this.#samples.length) {
      const grown = new Float64Array(this.#count * 2);
      grown.set(this.#samples);
      this.#samples = grown;
    }
    this.#samples[this.#count] = durationMs;
    this.#count += 1;
    return true;
  }

  get count(): number {
    return this.#count;
  }

  /** In the order in which they came. */
  get samplesMs(): Float64Array {
    return this.#samples.slice(0, this.#count);
  }

  /** `percentile(99)`: milliseconds, of the histogram, hence within 0.1 %. */
  percentile(percent: number): number {
    // Filled when it is asked, not while the load runs.
    for (; this.#filled < this.#count; this.#filled += 1) {
      this.#histogram.recordValue(Math.round((this.#samples[this.#filled] ?? 0) * 1000));
    }
    return this.#count === 0 ? 0 : this.#histogram.getValueAtPercentile(percent) / 1000;
  }

  summary(): LatencySummary {
    const samples = this.samplesMs;
    const extreme = (choose: (a: number, b: number) => number) => (samples.length === 0 ? 0 : samples.reduce(choose));
    return {
      count: this.#count,
      minMs: extreme((a, b) => Math.min(a, b)),
      meanMs: samples.length === 0 ? 0 : samples.reduce((sum, sample) => sum + sample, 0) / samples.length,
      p50Ms: this.percentile(50),
      p95Ms: this.percentile(95),
      p99Ms: this.percentile(99),
      p999Ms: this.percentile(99.9),
      maxMs: extreme((a, b) => Math.max(a, b)),
    };
  }
}

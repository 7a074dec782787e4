// Tests of the histogram: percentiles against exact ranks, and nothing counted that is no duration.
import { expect, test } from 'vitest';
import { seededRandom } from '../model/seeded-random.ts';
import { LatencyHistogram } from './latency-histogram.ts';

test('what is no duration is refused and not counted', () => {
  const histogram = new LatencyHistogram();
  const bad = [Number.NaN, -0.001, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 3_600_001, undefined as never];
  expect(bad.map((value) => histogram.record(value))).toEqual(bad.map(() => false));
  expect([histogram.count, histogram.rejected, histogram.percentile(99)]).toEqual([0, bad.length, 0]);
  expect(histogram.summary()).toMatchObject({ count: 0, minMs: 0, meanMs: 0, maxMs: 0 });
  expect([histogram.record(0), histogram.record(3_600_000), histogram.count]).toEqual([true, true, 2]);
});

test('percentiles agree with the exact ranks within 0.1 % and a microsecond', () => {
  const random = seededRandom('histogram');
  const histogram = new LatencyHistogram();
  const samples: number[] = [];
  for (let n = 0; n < 20_000; n += 1) {
    // From microseconds to minutes, so that the histogram has to grow as well.
    const sample = Math.exp(random.next() * 18) / 1000;
    samples.push(sample);
    histogram.record(sample);
  }
  samples.sort((a, b) => a - b);
  for (const percent of [1, 50, 90, 95, 99, 99.9, 100]) {
    const exact = samples[Math.ceil((percent / 100) * samples.length) - 1] ?? Number.NaN;
    expect(Math.abs(histogram.percentile(percent) - exact)).toBeLessThanOrEqual(exact / 1000 + 0.001);
  }
  const { minMs, maxMs, meanMs, count } = histogram.summary();
  expect([minMs, maxMs, count]).toEqual([samples[0], samples.at(-1), 20_000]);
  expect(meanMs).toBeCloseTo(samples.reduce((sum, sample) => sum + sample) / 20_000, 6);
});

test('raw samples are kept exactly and in order', () => {
  const histogram = new LatencyHistogram();
  const samples = Array.from({ length: 3_000 }, (_, n) => (n * 7919) % 3_001);
  for (const sample of samples) histogram.record(sample);
  expect(Array.from(histogram.samplesMs)).toEqual(samples);
});

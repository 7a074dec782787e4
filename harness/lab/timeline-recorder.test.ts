import { expect, test } from 'vitest';
import { nowMs } from '../load/clock.ts';
import { timelineSchema } from '../model/timeline.ts';
import { TimelineRecorder } from './timeline-recorder.ts';

const good = (atMs: number, latencyMs = 1) => ({ atMs, latencyMs, good: true });

test('requests are summed up in slices: how many, how many went wrong, median and slowest', () => {
  const recorder = new TimelineRecorder();
  const startMs = nowMs();
  recorder.open('database-down')();
  for (const latencyMs of [3, 1, 2]) recorder.add('/readyz', good(startMs + 10, latencyMs));
  recorder.add('/readyz', { atMs: startMs + 12, latencyMs: 40, good: false });
  recorder.add('/readyz', good(startMs + 260));
  const timeline = timelineSchema.parse(recorder.timeline());
  expect(timeline.bucketMs).toBe(50);
  expect(timeline.series.map(({ name }) => name)).toEqual(['/readyz']);
  expect(timeline.series[0]?.buckets).toEqual([
    { atMs: 0, requests: 4, errors: 1, medianMs: 2, slowestMs: 40 },
    { atMs: 250, requests: 1, errors: 0, medianMs: 1, slowestMs: 1 },
  ]);
});

test('what was awaited is detected while something is in force and recovered after it; nothing before', () => {
  const recorder = new TimelineRecorder();
  recorder.add('/readyz', good(nowMs()));
  recorder.reached('a warm-up', { afterMs: 1 });
  const end = recorder.open('database-down');
  recorder.reached('503 of /readyz', { afterMs: 120.04, limitMs: 5_000 });
  end();
  end();
  recorder.reached('200 of /readyz', { afterMs: 80 });
  const timeline = recorder.timeline();
  expect(timeline?.windows).toEqual([{ name: 'database-down', fromMs: expect.any(Number), toMs: expect.any(Number) }]);
  expect(timeline?.marks).toMatchObject([
    { kind: 'detected', label: '503 of /readyz', afterMs: 120, limitMs: 5_000 },
    { kind: 'recovered', label: '200 of /readyz', afterMs: 80 },
  ]);
});

test('nothing recovers after the end of a process', () => {
  const recorder = new TimelineRecorder();
  recorder.add('load', good(nowMs()));
  recorder.open('SIGTERM to instance 0', { final: true })();
  recorder.reached('no session left', { afterMs: 10 });
  expect(recorder.timeline()?.marks).toEqual([]);
});

test('a window that nobody closed has no end', () => {
  const recorder = new TimelineRecorder();
  recorder.add('load', good(nowMs()));
  recorder.open('SIGTERM to instance 0');
  expect(recorder.timeline()?.windows[0]).not.toHaveProperty('toMs');
});

test.each([
  ['no request', (recorder: TimelineRecorder) => recorder.open('database-down')],
  ['nothing done to the target', (recorder: TimelineRecorder) => recorder.add('load', good(nowMs()))],
])('there is nothing to draw: %s', (_name, record) => {
  const recorder = new TimelineRecorder();
  record(recorder);
  expect(recorder.timeline()).toBeUndefined();
});

test('each probe path is a line of its own, whatever else was asked is one together', () => {
  const recorder = new TimelineRecorder();
  recorder.open('database-down');
  const asked = (path: string) => ({ method: 'GET', path, durationMs: 2, atMs: Date.now() });
  recorder.attempt({ ...asked('/readyz'), status: 503, headers: {}, text: '', truncated: false });
  recorder.attempt({ ...asked('/livez'), failure: 'timeout' });
  recorder.attempt({ ...asked('/tasks/1'), status: 200, headers: {}, text: '', truncated: false });
  recorder.attempt({ ...asked('/tasks/2'), status: 404, headers: {}, text: '', truncated: false });
  const sums = recorder
    .timeline()
    ?.series.map(({ name, buckets }) => [
      name,
      buckets.reduce((sum, { requests }) => sum + requests, 0),
      buckets.reduce((sum, { errors }) => sum + errors, 0),
    ]);
  expect(sums).toEqual([
    ['/readyz', 1, 1],
    ['/livez', 1, 1],
    ['other requests', 2, 1],
  ]);
});

test('a long load and many paths stay small', () => {
  const recorder = new TimelineRecorder();
  const startMs = nowMs();
  recorder.open('database-down');
  for (let n = 0; n < 120_000; n += 1) recorder.add(`/path-${n % 50}`, good(startMs + n * 10));
  const timeline = timelineSchema.parse(recorder.timeline());
  expect(timeline.series).toHaveLength(6);
  expect(Math.max(...timeline.series.map(({ buckets }) => buckets.length))).toBeLessThanOrEqual(121);
});

import { Fragment, h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { expect, test } from 'vitest';
import type { Timeline } from '../../model/timeline.ts';
import { timelineFigure } from './timeline-figure.ts';
import { phasesOf } from './timeline-phases.ts';
import { latencyShare, latencyTop, spanOf, timeTicks } from './timeline-scale.ts';

const bucket = (atMs: number, requests: number, errors = 0, medianMs = 2, slowestMs = 4) => ({
  atMs,
  requests,
  errors,
  medianMs,
  slowestMs,
});

const timeline: Timeline = {
  schemaVersion: 1,
  bucketMs: 100,
  durationMs: 5_000,
  series: [
    {
      name: '/readyz',
      buckets: [bucket(3_000, 4), bucket(3_100, 4, 3, 2, 900), bucket(3_200, 2, 2), bucket(4_900, 6)],
    },
    { name: 'other requests', buckets: [bucket(4_900, 2)] },
  ],
  windows: [{ name: 'database-down', fromMs: 3_110, toMs: 4_000 }],
  marks: [
    { kind: 'detected', label: '503 from GET <b>/readyz</b>', atMs: 3_150, afterMs: 40, limitMs: 5_000 },
    { kind: 'recovered', label: '200 from GET /readyz', atMs: 4_090, afterMs: 90 },
  ],
};

const html = (of: Timeline): string => renderToString(h(Fragment, null, timelineFigure(of, 'health/x')));

test('the chart shades the fault, numbers the moments, and says both in words', () => {
  const drawn = html(timeline);
  expect(drawn.match(/class="in-force"/g)).toHaveLength(1);
  expect(drawn).toContain('Shaded: a, database-down from 3.11 s to 4.00 s.');
  expect([...drawn.matchAll(/class="dot-text"[^>]*>(\d+)</g)].map(([, n]) => n)).toEqual(['1', '2']);
  expect(drawn).toContain('at 3.15 s: 503 from GET &lt;b>/readyz&lt;/b>, after 40 ms, limit 5 s');
  expect(drawn).toMatch(/<svg[^>]*role="img"[^>]*aria-labelledby="title-health-x text-health-x"/);
  expect(drawn.match(/class="bad"/g)).toHaveLength(2);
});

test('nothing that is drawn leaves the picture or is no number', () => {
  const late: Timeline = { ...timeline, windows: [{ name: 'to the end', fromMs: 4_900 }], durationMs: 4_900 };
  for (const drawn of [html(timeline), html(late)]) {
    expect(drawn).not.toMatch(/NaN|Infinity|undefined/);
    for (const [, x] of drawn.matchAll(/ (?:x|x1|cx)="([^"]*)"/g)) {
      expect(Number(x)).toBeGreaterThanOrEqual(0);
      expect(Number(x)).toBeLessThanOrEqual(720);
    }
  }
});

test('requests in passing are in the table and not in the chart, unless there are no others', () => {
  expect(html(timeline)).not.toContain('other requests: latency');
  expect(html(timeline)).toContain('<td>other requests</td>');
  expect(html({ ...timeline, series: timeline.series.slice(1) })).toContain('other requests: latency');
});

test('the table sums up before, during and after', () => {
  expect(phasesOf(timeline).map(({ phase, series, requests, errors }) => [phase, series, requests, errors])).toEqual([
    ['before', '/readyz', 4, 0],
    ['database-down', '/readyz', 6, 5],
    ['after', '/readyz', 6, 0],
    ['after', 'other requests', 2, 0],
  ]);
  const whole = phasesOf(timeline).reduce((sum, { requests }) => sum + requests, 0);
  expect(whole).toBe(18);
});

test('between two outages is neither before nor after', () => {
  const windows = [
    { name: 'database-down', fromMs: 3_000, toMs: 3_100 },
    { name: 'redis-down', fromMs: 4_900, toMs: 5_000 },
  ];
  const phases = phasesOf({ ...timeline, windows, series: timeline.series.slice(0, 1) }).map(({ phase }) => phase);
  expect(phases).toEqual(['database-down', 'between', 'redis-down']);
});

test('the scales begin shortly before the first thing to draw and end after the last', () => {
  expect(spanOf(timeline)).toEqual({ fromMs: 2_900, toMs: 5_100 });
  expect(timeTicks({ fromMs: 2_900, toMs: 5_100 })).toEqual([3_000, 3_500, 4_000, 4_500, 5_000]);
  expect(latencyTop(timeline)).toBe(1_000);
  expect([0.1, 1, 1_000, 50_000].map((ms) => latencyShare(ms, 1_000))).toEqual([0, 0, 1, 1]);
});

// Latency, on a clock of its own.
import { expect, test } from 'vitest';
import { latency } from './latency.ts';
import { end, interruption, play } from './scripted-pipe.fixture.ts';

test('counts each delay from the arrival of its chunk', async () => {
  const { sent, closedAtMs } = await play(latency, { latency: 100, jitter: 0 }, [
    { atMs: 0, what: 'a' },
    { atMs: 30, what: 'b' },
    { atMs: 500, what: 'c' },
    { atMs: 510, what: end },
  ]);
  expect(sent).toEqual([
    { atMs: 100, text: 'a' },
    { atMs: 130, text: 'b' },
    { atMs: 600, text: 'c' },
  ]);
  expect(closedAtMs).toBe(600);
});

test('lets go at once of what it holds when it is interrupted', async () => {
  const { sent } = await play(latency, { latency: 100, jitter: 0 }, [
    { atMs: 0, what: 'a' },
    { atMs: 40, what: interruption },
    { atMs: 50, what: 'b' },
    { atMs: 60, what: end },
  ]);
  expect(sent).toEqual([
    { atMs: 40, text: 'a' },
    { atMs: 150, text: 'b' },
  ]);
});

test('keeps jitter within its bounds, to both sides', async () => {
  const steps = Array.from({ length: 300 }, (_, index) => ({ atMs: index * 1_000, what: 'x' }));
  const { sent } = await play(latency, { latency: 50, jitter: 20 }, [...steps, { atMs: 400_000, what: end }]);
  const delaysMs = sent.map(({ atMs }, index) => atMs - index * 1_000);
  expect(Math.min(...delaysMs)).toBeGreaterThanOrEqual(30);
  expect(Math.min(...delaysMs)).toBeLessThan(40);
  expect(Math.max(...delaysMs)).toBeGreaterThan(60);
  expect(Math.max(...delaysMs)).toBeLessThan(70);
});

// Bandwidth, on a clock of its own.
import { expect, test } from 'vitest';
import { bandwidth } from './bandwidth.ts';
import { end, interruption, play } from './scripted-pipe.fixture.ts';

test('takes as long as the rate says, in slices of at most 100 ms', async () => {
  const { sent, closedAtMs } = await play(bandwidth, { rate: 2 }, [
    { atMs: 0, what: 'x'.repeat(500) },
    { atMs: 0, what: 'y'.repeat(100) },
    { atMs: 0, what: end },
  ]);
  expect(sent.map(({ atMs, text }) => [atMs, text.length])).toEqual([
    [100, 200],
    [200, 200],
    [250, 100],
    [300, 100],
  ]);
  expect(closedAtMs).toBe(300);
});

test('saves nothing up while nothing comes', async () => {
  const { sent } = await play(bandwidth, { rate: 1 }, [
    { atMs: 10_000, what: 'x'.repeat(50) },
    { atMs: 10_000, what: end },
  ]);
  expect(sent[0]?.atMs).toBe(10_050);
});

test.each([0, -5])('rate %d holds everything until it is interrupted', async (rate) => {
  const { sent } = await play(bandwidth, { rate }, [
    { atMs: 0, what: 'held' },
    { atMs: 60_000, what: interruption },
    { atMs: 60_000, what: end },
  ]);
  expect(sent).toEqual([{ atMs: 60_000, text: 'held' }]);
});

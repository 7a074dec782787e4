// The limit of data, and what it counts.
import { expect, test } from 'vitest';
import { limitData } from './limit-data.ts';
import { end, interruption, play } from './scripted-pipe.fixture.ts';

test('passes exactly so many bytes, and closes with the last', async () => {
  const { sent, closedAtMs } = await play(limitData, { bytes: 5 }, [
    { atMs: 0, what: 'abc' },
    { atMs: 10, what: 'defg' },
  ]);
  expect(sent.map(({ text }) => text)).toEqual(['abc', 'de']);
  expect(closedAtMs).toBe(10);
});

test('goes on counting after an update', async () => {
  const { sent } = await play(limitData, { bytes: 4 }, [
    { atMs: 0, what: 'abc' },
    { atMs: 5, what: interruption },
    { atMs: 10, what: 'defg' },
  ]);
  expect(sent.map(({ text }) => text)).toEqual(['abc', 'd']);
});

test('leaves a stream that stays below alone', async () => {
  const { closedAtMs } = await play(limitData, { bytes: 4 }, [
    { atMs: 0, what: 'abc' },
    { atMs: 20, what: end },
  ]);
  expect(closedAtMs).toBe(20);
});

// Timeout, on a clock of its own.
import { expect, test } from 'vitest';
import { end, interruption, play } from './scripted-pipe.fixture.ts';
import { timeout } from './timeout.ts';

test('drops data, and starts over with each of it', async () => {
  const { sent, closedAtMs } = await play(timeout, { timeout: 100 }, [
    { atMs: 90, what: 'a' },
    { atMs: 180, what: 'b' },
  ]);
  expect(sent).toEqual([]);
  expect(closedAtMs).toBe(280);
});

test('starts over after an update', async () => {
  const { closedAtMs } = await play(timeout, { timeout: 100 }, [{ atMs: 60, what: interruption }]);
  expect(closedAtMs).toBe(160);
});

test('0 waits for the end of the stream', async () => {
  const { closedAtMs } = await play(timeout, { timeout: 0 }, [
    { atMs: 60_000, what: 'a' },
    { atMs: 90_000, what: end },
  ]);
  expect(closedAtMs).toBe(90_000);
});

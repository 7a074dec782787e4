// Slow close, on a clock of its own.
import { expect, test } from 'vitest';
import { end, interruption, play } from './scripted-pipe.fixture.ts';
import { slowClose } from './slow-close.ts';

test('passes data on at once, and the end later', async () => {
  const { sent, closedAtMs } = await play(slowClose, { delay: 100 }, [
    { atMs: 10, what: 'a' },
    { atMs: 20, what: end },
  ]);
  expect(sent).toEqual([{ atMs: 10, text: 'a' }]);
  expect(closedAtMs).toBe(120);
});

test('finds the end again after an update, and waits anew', async () => {
  const { closedAtMs } = await play(slowClose, { delay: 100 }, [
    { atMs: 70, what: interruption },
    { atMs: 0, what: end },
  ]);
  expect(closedAtMs).toBe(170);
});

// Reset peer, on a clock of its own; that RST is sent is for the contract test to see.
import { expect, test } from 'vitest';
import { resetPeer } from './reset-peer.ts';
import { end, interruption, play } from './scripted-pipe.fixture.ts';

test.each([{ what: 'data' }, { what: end }])(
  'closes its time after the first $what, which it drops',
  async ({ what }) => {
    const { sent, closedAtMs } = await play(resetPeer, { timeout: 100 }, [{ atMs: 40, what }]);
    expect(sent).toEqual([]);
    expect(closedAtMs).toBe(140);
  },
);

test('waits for data as long as there is none', async () => {
  const { closedAtMs } = await play(resetPeer, { timeout: 0 }, [
    { atMs: 10, what: interruption },
    { atMs: 5_000, what: 'data' },
  ]);
  expect(closedAtMs).toBe(5_000);
});

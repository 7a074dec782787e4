// The slicer, its pauses and its pieces.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { end, interruption, play } from './scripted-pipe.fixture.ts';
import { sliceEnds, slicer } from './slicer.ts';

test('pauses after each piece, in microseconds', async () => {
  const { sent } = await play(slicer, { average_size: 3, size_variation: 0, delay: 2_500 }, [
    { atMs: 0, what: 'abcdefgh' },
    { atMs: 0, what: end },
  ]);
  expect(sent).toEqual([
    { atMs: 0, text: 'ab' },
    { atMs: 2.5, text: 'cd' },
    { atMs: 5, text: 'ef' },
    { atMs: 7.5, text: 'gh' },
  ]);
});

test('sends the rest in one piece when it is interrupted', async () => {
  const { sent } = await play(slicer, { average_size: 1, size_variation: 0, delay: 1_000 }, [
    { atMs: 0, what: 'abcd' },
    { atMs: 1.5, what: interruption },
    { atMs: 2, what: end },
  ]);
  expect(sent.map(({ text }) => text)).toEqual(['a', 'b', 'cd']);
});

test('pieces cover the data without a gap, and none is larger than asked for', () => {
  const sizes = fc.integer({ min: -10, max: 500 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5_000 }), sizes, sizes, (bytes, averageBytes, variationBytes) => {
      const ends = [...sliceEnds(bytes, averageBytes, variationBytes)];
      expect(ends.at(-1)).toBe(bytes);
      for (const [index, sliceEnd] of ends.entries()) {
        const sliceBytes = sliceEnd - (ends[index - 1] ?? 0);
        expect(sliceBytes).toBeGreaterThan(0);
        expect(sliceBytes).toBeLessThanOrEqual(Math.max(averageBytes + variationBytes, 1));
      }
    }),
  );
});

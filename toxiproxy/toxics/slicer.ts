// Cuts data into pieces of about an average size, with a pause in microseconds after each.
import type { ToxicType } from './toxic.ts';

export const slicer: ToxicType<'average_size' | 'size_variation' | 'delay'> = {
  type: 'slicer',
  structName: 'SlicerToxic',
  attributes: { average_size: 'int', size_variation: 'int', delay: 'int' },
  onLink: (attributes) => async (pipe) => {
    for (;;) {
      const chunk = await pipe.receive();
      if (chunk === 'interrupted') return;
      if (chunk === 'end') return pipe.close();
      let start = 0;
      for (const end of sliceEnds(chunk.data.length, attributes.average_size, attributes.size_variation)) {
        await pipe.send({ data: chunk.data.subarray(start, end), arrivedAtMs: chunk.arrivedAtMs });
        start = end;
        if (await pipe.sleepUntil(pipe.nowMs() + attributes.delay / 1000)) continue;
        if (start < chunk.data.length) {
          await pipe.send({ data: chunk.data.subarray(start), arrivedAtMs: chunk.arrivedAtMs });
        }
        return;
      }
    }
  },
};

/** Halves a range until its parts are small enough, which keeps sizes even; a part never gets smaller than a byte. */
export function* sliceEnds(bytes: number, averageBytes: number, variationBytes: number, start = 0): Generator<number> {
  if (bytes - averageBytes <= variationBytes || bytes <= 1) {
    yield start + bytes;
    return;
  }
  const shift = variationBytes > 0 ? Math.floor(Math.random() * variationBytes * 2) - variationBytes : 0;
  const left = Math.min(Math.max(Math.floor(bytes / 2) + shift, 1), bytes - 1);
  yield* sliceEnds(left, averageBytes, variationBytes, start);
  yield* sliceEnds(bytes - left, averageBytes, variationBytes, start + left);
}

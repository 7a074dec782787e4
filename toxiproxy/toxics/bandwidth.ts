// Limits a link to a rate in kB/s (1,000 bytes per second each); a rate of 0 stalls it.
import type { ToxicType } from './toxic.ts';

/** A slow link trickles rather than bursting once per chunk. */
const sliceMs = 100;

export const bandwidth: ToxicType<'rate'> = {
  type: 'bandwidth',
  structName: 'BandwidthToxic',
  attributes: { rate: 'int64' },
  onLink: (attributes) => async (pipe) => {
    let freeAtMs = 0;
    for (;;) {
      const chunk = await pipe.receive();
      if (chunk === 'interrupted') return;
      if (chunk === 'end') return pipe.close();
      const bytesPerMs = Math.max(attributes.rate, 0);
      const sliceBytes = bytesPerMs * sliceMs;
      let data = chunk.data;
      freeAtMs = Math.max(freeAtMs, pipe.nowMs());
      while (data.length > 0) {
        const bytes = bytesPerMs === 0 ? data.length : Math.min(data.length, sliceBytes);
        // After a stall further on, time that went unused is not made up for by a burst.
        freeAtMs = Math.max(freeAtMs + bytes / bytesPerMs, pipe.nowMs());
        if (!(await pipe.sleepUntil(freeAtMs))) {
          await pipe.send({ data, arrivedAtMs: chunk.arrivedAtMs });
          return;
        }
        await pipe.send({ data: data.subarray(0, bytes), arrivedAtMs: chunk.arrivedAtMs });
        data = data.subarray(bytes);
      }
    }
  },
};

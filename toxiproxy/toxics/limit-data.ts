// Closes a link once that many bytes have passed through it, counted per connection for as long as the toxic is there.
import type { ToxicType } from './toxic.ts';

export const limitData: ToxicType<'bytes'> = {
  type: 'limit_data',
  structName: 'LimitDataToxic',
  attributes: { bytes: 'int64' },
  onLink: (attributes) => {
    let passedBytes = 0;
    return async (pipe) => {
      for (;;) {
        const chunk = await pipe.receive();
        if (chunk === 'interrupted') return;
        if (chunk === 'end') return pipe.close();
        const data = chunk.data.subarray(0, Math.max(attributes.bytes - passedBytes, 0));
        passedBytes += data.length;
        const exhausted = passedBytes >= attributes.bytes;
        if (data.length > 0) await pipe.send({ data, arrivedAtMs: chunk.arrivedAtMs });
        if (exhausted) return pipe.close();
      }
    };
  },
};

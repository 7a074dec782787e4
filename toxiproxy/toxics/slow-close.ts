// Holds back the end of a stream for a delay; data passes at full speed.
import type { ToxicType } from './toxic.ts';

export const slowClose: ToxicType<'delay'> = {
  type: 'slow_close',
  structName: 'SlowCloseToxic',
  attributes: { delay: 'int64' },
  onLink: (attributes) => async (pipe) => {
    for (;;) {
      const chunk = await pipe.receive();
      if (chunk === 'interrupted') return;
      if (chunk === 'end') {
        if (await pipe.sleepUntil(pipe.nowMs() + attributes.delay)) pipe.close();
        return;
      }
      await pipe.send(chunk);
    }
  },
};

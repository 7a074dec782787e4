// Drops all data and closes after that many milliseconds without any; 0 never closes by itself, removal always does.
import type { ToxicType } from './toxic.ts';

export const timeout: ToxicType<'timeout'> = {
  type: 'timeout',
  structName: 'TimeoutToxic',
  attributes: { timeout: 'int64' },
  closesOnRemoval: true,
  onLink: (attributes) => async (pipe) => {
    for (;;) {
      const silentUntilMs = attributes.timeout > 0 ? pipe.nowMs() + attributes.timeout : Number.POSITIVE_INFINITY;
      const chunk = await pipe.receiveUntil(silentUntilMs);
      if (chunk === 'interrupted') return;
      if (chunk === 'end' || chunk === 'due') return pipe.close();
    }
  },
};

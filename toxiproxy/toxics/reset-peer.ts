// Drops the first data to arrive and, that many milliseconds later, closes; with RST if the connection is newer than it.
import type { ToxicType } from './toxic.ts';

export const resetPeer: ToxicType<'timeout'> = {
  type: 'reset_peer',
  structName: 'ResetToxic',
  attributes: { timeout: 'int64' },
  resetsConnections: true,
  onLink: (attributes) => async (pipe) => {
    const chunk = await pipe.receive();
    if (chunk !== 'interrupted') pipe.closeAt(pipe.nowMs() + attributes.timeout);
  },
};

// The fault `provider-slow`.
import type { Fault } from '../fault.ts';

export const fault = {
  name: 'provider-slow',
  dependency: 'provider',
  capability: 'fault:provider',
  story: 'The provider answers, about 2 s late.',
  effect: {
    kind: 'toxics',
    toxics: [{ type: 'latency', stream: 'downstream', attributes: { latency: 2000, jitter: 200 } }],
  },
  undo: 'Remove the toxics; connections that they held go on or end.',
  witness: { sees: 'slow', atLeastMs: 1750 },
} as const satisfies Fault;

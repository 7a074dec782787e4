// The fault `provider-flaky`.
import type { Fault } from '../fault.ts';

export const fault = {
  name: 'provider-flaky',
  dependency: 'provider',
  capability: 'fault:provider',
  story: 'About half of the connections to the provider are reset, the others work.',
  effect: {
    kind: 'toxics',
    severs: true,
    toxics: [{ type: 'reset_peer', stream: 'downstream', attributes: { timeout: 0 }, toxicity: 0.5 }],
  },
  undo: 'Remove the toxics; connections that they held go on or end.',
  witness: { sees: 'flaky', probes: 24 },
} as const satisfies Fault;

// The fault `provider-reset`.
import type { Fault } from '../fault.ts';

export const fault = {
  name: 'provider-reset',
  dependency: 'provider',
  capability: 'fault:provider',
  story: 'The provider accepts connections and resets them.',
  effect: {
    kind: 'toxics',
    severs: true,
    toxics: [{ type: 'reset_peer', stream: 'downstream', attributes: { timeout: 0 } }],
  },
  undo: 'Remove the toxics; connections that they held go on or end.',
  witness: { sees: 'reset' },
} as const satisfies Fault;

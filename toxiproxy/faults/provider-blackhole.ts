// The fault `provider-blackhole`.
import type { Fault } from '../fault.ts';

export const fault = {
  name: 'provider-blackhole',
  dependency: 'provider',
  capability: 'fault:provider',
  story: 'The provider accepts connections and never answers.',
  effect: {
    kind: 'toxics',
    toxics: [
      { type: 'timeout', stream: 'upstream', attributes: { timeout: 0 } },
      { type: 'timeout', stream: 'downstream', attributes: { timeout: 0 } },
    ],
  },
  undo: 'Remove the toxics; connections that they held go on or end.',
  witness: { sees: 'silent', withinMs: 300 },
} as const satisfies Fault;

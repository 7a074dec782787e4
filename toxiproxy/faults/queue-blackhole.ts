// The fault `queue-blackhole`.
import type { Fault } from '../fault.ts';

export const fault = {
  name: 'queue-blackhole',
  dependency: 'queue',
  capability: 'fault:queue',
  story:
    'The network swallows every packet to and from the queue while cache and limiter still work, and nobody is told.',
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

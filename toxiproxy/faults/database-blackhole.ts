// The fault `database-blackhole`.
import type { Fault } from '../fault.ts';

export const fault = {
  name: 'database-blackhole',
  dependency: 'database',
  capability: 'fault:database',
  story: 'The network swallows every packet to and from the database, and nobody is told: a firewall change.',
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

// The fault `database-reset`.
import type { Fault } from '../fault.ts';

export const fault = {
  name: 'database-reset',
  dependency: 'database',
  capability: 'fault:database',
  story: 'Connections to the database are made and then reset: a failing balancer before it.',
  effect: {
    kind: 'toxics',
    severs: true,
    toxics: [{ type: 'reset_peer', stream: 'downstream', attributes: { timeout: 0 } }],
  },
  undo: 'Remove the toxics; connections that they held go on or end.',
  witness: { sees: 'reset' },
} as const satisfies Fault;

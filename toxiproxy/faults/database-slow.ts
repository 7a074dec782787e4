// The fault `database-slow`.
import type { Fault } from '../fault.ts';

export const fault = {
  name: 'database-slow',
  dependency: 'database',
  capability: 'fault:database',
  story: 'The database answers, 300 ms late: a cold cache, a busy disk, another availability zone.',
  effect: {
    kind: 'toxics',
    toxics: [{ type: 'latency', stream: 'downstream', attributes: { latency: 300, jitter: 0 } }],
  },
  undo: 'Remove the toxics; connections that they held go on or end.',
  witness: { sees: 'slow', atLeastMs: 290 },
} as const satisfies Fault;

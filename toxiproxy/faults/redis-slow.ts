// The fault `redis-slow`.
import type { Fault } from '../fault.ts';

export const fault = {
  name: 'redis-slow',
  dependency: 'redis',
  capability: 'fault:redis',
  story: 'Redis answers, 300 ms late: a big key is being deleted.',
  effect: {
    kind: 'toxics',
    toxics: [{ type: 'latency', stream: 'downstream', attributes: { latency: 300, jitter: 0 } }],
  },
  undo: 'Remove the toxics; connections that they held go on or end.',
  witness: { sees: 'slow', atLeastMs: 290 },
} as const satisfies Fault;

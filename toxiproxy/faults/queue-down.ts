// The fault `queue-down`.
import type { Fault } from '../fault.ts';

export const fault = {
  name: 'queue-down',
  dependency: 'queue',
  capability: 'fault:queue',
  story: 'The queue is gone while cache and limiter still work: open connections end, new ones are refused.',
  effect: { kind: 'down' },
  undo: 'Enable the proxy again; it listens on the same port.',
  witness: { sees: 'refused' },
} as const satisfies Fault;

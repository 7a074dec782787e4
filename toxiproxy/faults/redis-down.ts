// The fault `redis-down`.
import type { Fault } from '../fault.ts';

export const fault = {
  name: 'redis-down',
  dependency: 'redis',
  capability: 'fault:redis',
  story: 'The cache and limiter store is gone: open connections end, new ones are refused.',
  effect: { kind: 'down' },
  undo: 'Enable the proxy again; it listens on the same port.',
  witness: { sees: 'refused' },
} as const satisfies Fault;

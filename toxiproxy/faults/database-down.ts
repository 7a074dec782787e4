// The fault `database-down`.
import type { Fault } from '../fault.ts';

export const fault = {
  name: 'database-down',
  dependency: 'database',
  capability: 'fault:database',
  story: 'The database host is gone: open connections end, new ones are refused.',
  effect: { kind: 'down' },
  undo: 'Enable the proxy again; it listens on the same port.',
  witness: { sees: 'refused' },
} as const satisfies Fault;

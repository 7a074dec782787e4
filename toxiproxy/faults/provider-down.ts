// The fault `provider-down`.
import type { Fault } from '../fault.ts';

export const fault = {
  name: 'provider-down',
  dependency: 'provider',
  capability: 'fault:provider',
  story: 'The provider is gone: connections are refused.',
  effect: { kind: 'down' },
  undo: 'Enable the proxy again; it listens on the same port.',
  witness: { sees: 'refused' },
} as const satisfies Fault;

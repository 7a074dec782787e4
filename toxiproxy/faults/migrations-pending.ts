// The fault `migrations-pending`.
import type { Fault } from '../fault.ts';

export const fault = {
  name: 'migrations-pending',
  dependency: 'database',
  capability: 'fault:migrations',
  story: 'A new version was started before its migrations ran: the newest applied row is not there.',
  effect: { kind: 'migration-row' },
  undo: 'Put the same row back.',
  witness: { sees: 'row-missing' },
} as const satisfies Fault;

// The fault `database-blackhole`.
import { blackhole } from '../blackhole.ts';
import type { Fault } from '../fault.ts';

export const fault = {
  name: 'database-blackhole',
  dependency: 'database',
  capability: 'fault:database',
  story: 'The network swallows every packet to and from the database, and nobody is told: a firewall change.',
  ...blackhole,
} as const satisfies Fault;

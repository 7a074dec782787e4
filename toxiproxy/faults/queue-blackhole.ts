// The fault `queue-blackhole`.
import { blackhole } from '../blackhole.ts';
import type { Fault } from '../fault.ts';

export const fault = {
  name: 'queue-blackhole',
  dependency: 'queue',
  capability: 'fault:queue',
  story:
    'The network swallows every packet to and from the queue while cache and limiter still work, and nobody is told.',
  ...blackhole,
} as const satisfies Fault;

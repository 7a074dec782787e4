// The fault `redis-blackhole`.
import { blackhole } from '../blackhole.ts';
import type { Fault } from '../fault.ts';

export const fault = {
  name: 'redis-blackhole',
  dependency: 'redis',
  capability: 'fault:redis',
  story: 'The network swallows every packet to and from Redis, and nobody is told.',
  ...blackhole,
} as const satisfies Fault;

// The fault `provider-blackhole`.
import { blackhole } from '../blackhole.ts';
import type { Fault } from '../fault.ts';

export const fault = {
  name: 'provider-blackhole',
  dependency: 'provider',
  capability: 'fault:provider',
  story: 'The provider accepts connections and never answers.',
  ...blackhole,
} as const satisfies Fault;

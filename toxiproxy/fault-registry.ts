// All faults by name; a new one is added here and nowhere else.
import type { Fault } from './fault.ts';
import { fault as databaseBlackhole } from './faults/database-blackhole.ts';
import { fault as databaseDown } from './faults/database-down.ts';
import { fault as databaseReset } from './faults/database-reset.ts';
import { fault as databaseSlow } from './faults/database-slow.ts';
import { fault as migrationsPending } from './faults/migrations-pending.ts';
import { fault as narrowLink } from './faults/narrow-link.ts';
import { fault as providerBlackhole } from './faults/provider-blackhole.ts';
import { fault as providerDown } from './faults/provider-down.ts';
import { fault as providerFlaky } from './faults/provider-flaky.ts';
import { fault as providerReset } from './faults/provider-reset.ts';
import { fault as providerSlow } from './faults/provider-slow.ts';
import { fault as queueBlackhole } from './faults/queue-blackhole.ts';
import { fault as queueDown } from './faults/queue-down.ts';
import { fault as redisBlackhole } from './faults/redis-blackhole.ts';
import { fault as redisDown } from './faults/redis-down.ts';
import { fault as redisSlow } from './faults/redis-slow.ts';

export const faults = {
  'database-blackhole': databaseBlackhole,
  'database-down': databaseDown,
  'database-reset': databaseReset,
  'database-slow': databaseSlow,
  'migrations-pending': migrationsPending,
  'narrow-link': narrowLink,
  'provider-blackhole': providerBlackhole,
  'provider-down': providerDown,
  'provider-flaky': providerFlaky,
  'provider-reset': providerReset,
  'provider-slow': providerSlow,
  'queue-blackhole': queueBlackhole,
  'queue-down': queueDown,
  'redis-blackhole': redisBlackhole,
  'redis-down': redisDown,
  'redis-slow': redisSlow,
} as const satisfies Readonly<Record<string, Fault>>;

export type FaultName = keyof typeof faults;

/** The faults that a capability covers: `fault:queue` covers `queue-down`. */
export type FaultCoveredBy<C extends string> = {
  [Name in FaultName]: (typeof faults)[Name]['capability'] extends C ? Name : never;
}[FaultName];

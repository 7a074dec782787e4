// What readiness looks at: one check for each thing that a request may need.

import type { DatabaseProbe, RedisProbe } from './probe-connections.ts';
import type { QueueConsumer } from './queue-consumer.ts';
import type { Cache } from './redis.ts';

/** Resolves when the dependency can be used, rejects with the reason when it cannot. */
export type Check = () => Promise<void>;
export type Checks = Readonly<Record<'database' | 'redis' | 'migrations' | 'queue', Check>>;

export class CheckFailed extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'CheckFailed';
    this.code = code;
  }
}

export interface ChecksDependencies {
  readonly databaseProbe: DatabaseProbe;
  readonly redisProbe: RedisProbe;
  readonly queueProbe: RedisProbe;
  readonly cache: Pick<Cache, 'isConnected'>;
  readonly queueConsumer: Pick<QueueConsumer, 'isConsuming'>;
  readonly expectedMigrations: readonly string[];
}

export function createChecks(dependencies: ChecksDependencies): Checks {
  const { databaseProbe, redisProbe, queueProbe, cache, queueConsumer, expectedMigrations } = dependencies;
  return {
    async database() {
      await databaseProbe.query('SELECT 1');
    },
    async migrations() {
      const rows = await databaseProbe.query('SELECT name FROM pgmigrations WHERE name = ANY($1)', [
        expectedMigrations,
      ]);
      const applied = new Set(rows.map((row) => row['name']));
      const pending = expectedMigrations.filter((name) => !applied.has(name));
      if (pending.length > 0) throw new CheckFailed('migrations_pending', `not applied: ${pending.join(', ')}`);
    },
    async redis() {
      await redisProbe.ping();
      if (!cache.isConnected()) throw new CheckFailed('reconnecting', 'the cache connection is not back yet');
    },
    async queue() {
      await queueProbe.ping();
      if (!queueConsumer.isConsuming()) throw new CheckFailed('not_consuming', 'the consumer is not running yet');
    },
  };
}

// Readiness that bounds the check of the database and no other.
import type { Mutant } from './mutant.ts';

const systemTimeoutMs = 120_000;

export const mutant: Mutant = {
  breaks: ['health/readyz-is-bounded'],
  kind: 'omits',
  story: 'The checks run one after another, so in every drill the database failed first and the rest was never tried.',
  async parts(reference) {
    const { loadConfig } = await import('../src/config.ts');
    const { createRedisProbe } = await import('../src/parts/probe-connections.ts');
    return {
      checks(dependencies) {
        const { REDIS_URL, QUEUE_URL } = loadConfig(process.env);
        const checks = reference.checks({
          ...dependencies,
          redisProbe: createRedisProbe(REDIS_URL, systemTimeoutMs),
          queueProbe: createRedisProbe(QUEUE_URL, systemTimeoutMs),
        });
        const afterDatabase = (check: () => Promise<void>) => () => checks.database().then(check);
        return { ...checks, redis: afterDatabase(checks.redis), queue: afterDatabase(checks.queue) };
      },
      readiness: (dependencies) => reference.readiness({ ...dependencies, boundMs: systemTimeoutMs }),
    };
  },
};

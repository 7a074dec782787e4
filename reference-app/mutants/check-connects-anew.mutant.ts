// Readiness that opens connections of its own for each probe.
import type { DatabaseProbe } from '../src/parts/probe-connections.ts';
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['health/readyz-is-bounded'],
  kind: 'wrong',
  story: 'Each probe connects, asks and disconnects, so a crowd of probes is a crowd of connections.',
  async parts(reference) {
    const { loadConfig } = await import('../src/config.ts');
    const { connectionSettings } = await import('../src/parts/database-settings.ts');
    const { createDatabaseProbe } = await import('../src/parts/probe-connections.ts');
    const { checkBoundMs } = reference.timings;
    return {
      checks(dependencies) {
        const settings = connectionSettings(loadConfig(process.env), reference.timings);
        const databaseProbe: DatabaseProbe = {
          async query(text, values) {
            const probe = createDatabaseProbe(settings, checkBoundMs);
            return probe.query(text, values).finally(() => probe.close());
          },
          close: async () => {},
        };
        return reference.checks({ ...dependencies, databaseProbe });
      },
      // Rounds of their own, too: probes that share one would share its connections.
      readiness: (dependencies) => ({ check: () => reference.readiness(dependencies).check() }),
    };
  },
};

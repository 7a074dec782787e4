// Readiness that stays bad once a dependency was lost.
import type { ReadinessReport } from '../src/parts/readiness.ts';
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['health/probe-transitions', 'health/load-balancer-removes-instance'],
  alsoBreaks: ['health/probes-wired', 'health/readyz-is-bounded'],
  kind: 'wrong',
  story: 'The first failure sets a flag, and nothing takes it back but a restart.',
  parts: (reference) => ({
    readiness(dependencies) {
      const readiness = reference.readiness(dependencies);
      let wasReady = false;
      let lost: ReadinessReport | undefined;
      return {
        async check() {
          const report = await readiness.check();
          if (wasReady && report.status === 'not_ready') lost ??= report;
          wasReady ||= report.ready;
          return report.status === 'stopping' ? report : (lost ?? report);
        },
      };
    },
  }),
};

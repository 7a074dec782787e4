// Readiness that remembers a good verdict for 30 s.
import type { ReadinessReport } from '../src/parts/readiness.ts';
import type { Mutant } from './mutant.ts';

const cachedForMs = 30_000;

export const mutant: Mutant = {
  breaks: ['health/probe-transitions', 'health/load-balancer-removes-instance'],
  alsoBreaks: ['health/probes-wired', 'health/readyz-is-bounded'],
  kind: 'wrong',
  story: 'The probes were found to cost too much, so their result is cached.',
  parts: (reference) => ({
    readiness(dependencies) {
      const readiness = reference.readiness(dependencies);
      let good: ReadinessReport | undefined;
      let untilMs = 0;
      return {
        async check() {
          if (good !== undefined && performance.now() < untilMs && !dependencies.isStopping()) return good;
          const report = await readiness.check();
          good = report.ready ? report : undefined;
          untilMs = performance.now() + cachedForMs;
          return report;
        },
      };
    },
  }),
};

// Readiness that says redis when the queue is lost, and queue when redis is.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['health/probe-transitions'],
  kind: 'wrong',
  story: 'Two connections to the same kind of server were swapped when the checks were wired.',
  parts: (reference) => ({
    checks(dependencies) {
      const { redis, queue, ...checks } = reference.checks(dependencies);
      return { ...checks, redis: queue, queue: redis };
    },
  }),
};

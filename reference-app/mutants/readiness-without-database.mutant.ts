// Readiness that looks at everything but the database.
import type { Checks } from '../src/parts/checks.ts';
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['health/load-balancer-removes-instance', 'health/probe-transitions'],
  alsoBreaks: ['health/probes-wired', 'health/readyz-is-bounded', 'health/starting-is-not-ready'],
  kind: 'omits',
  story: 'The pool is thought to reconnect by itself, so only Redis and the queue are asked.',
  parts: (reference) => ({
    checks(dependencies) {
      const { redis, queue } = reference.checks(dependencies);
      return { redis, queue } as Checks;
    },
  }),
};

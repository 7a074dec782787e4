// Readiness that does not look at the queue.
import type { Checks } from '../src/parts/checks.ts';
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['health/probe-transitions'],
  alsoBreaks: ['health/readyz-is-bounded'],
  kind: 'omits',
  story: 'The queue came later than the readiness route.',
  parts: (reference) => ({
    checks(dependencies) {
      const { queue: _, ...checks } = reference.checks(dependencies);
      return checks as Checks;
    },
  }),
};

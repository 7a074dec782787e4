// Readiness that looks at the database alone.
import type { Checks } from '../src/parts/checks.ts';
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['health/probe-transitions'],
  alsoBreaks: ['health/readyz-is-bounded', 'health/starting-is-not-ready'],
  kind: 'omits',
  story: 'The readiness route was written when the database was the only dependency, and nobody came back to it.',
  parts: (reference) => ({
    checks(dependencies) {
      const { database } = reference.checks(dependencies);
      return { database } as Checks;
    },
  }),
};

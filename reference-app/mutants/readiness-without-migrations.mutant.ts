// Readiness that does not look at the migrations.
import type { Checks } from '../src/parts/checks.ts';
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['health/probe-transitions', 'health/starting-is-not-ready'],
  kind: 'omits',
  story: 'A database that answers is taken for one that has the tables.',
  parts: (reference) => ({
    checks(dependencies) {
      const { migrations: _, ...checks } = reference.checks(dependencies);
      return checks as Checks;
    },
  }),
};

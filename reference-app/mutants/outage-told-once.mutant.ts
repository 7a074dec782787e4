// Readiness that tells of a lost Redis once.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['health/probe-transitions'],
  kind: 'wrong',
  story: 'The event of the disconnect sets a flag, and the probe that reads it also clears it.',
  parts: (reference) => ({
    checks(dependencies) {
      const checks = reference.checks(dependencies);
      let told = false;
      return {
        ...checks,
        async redis() {
          try {
            await checks.redis();
            told = false;
          } catch (error) {
            if (told) return;
            told = true;
            throw error;
          }
        },
      };
    },
  }),
};

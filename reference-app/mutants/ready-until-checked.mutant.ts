// Readiness that is good by default until the first checks are through.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['health/starting-is-not-ready'],
  kind: 'wrong',
  story:
    'The state starts as ready and the first probe sets it right: for the requests that came meanwhile it is too late.',
  parts: (reference) => ({
    readiness(dependencies) {
      const readiness = reference.readiness(dependencies);
      let checked = false;
      return {
        async check() {
          const report = readiness.check().finally(() => {
            checked = true;
          });
          return checked ? report : { ready: true, status: 'ready', checks: {} };
        },
      };
    },
  }),
};

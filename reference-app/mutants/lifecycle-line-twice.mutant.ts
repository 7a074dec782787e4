// A shutdown that says twice that it is drained.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['graceful-shutdown/ordered-lifecycle'],
  kind: 'wrong',
  story: 'Both the server and the shutdown log the same step.',
  parts: (reference) => ({
    lifecycleLog(logger) {
      const log = reference.lifecycleLog(logger);
      return {
        ...log,
        drained(details) {
          log.drained(details);
          log.drained(details);
        },
      };
    },
  }),
};

// A shutdown that says drained after closed.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['graceful-shutdown/ordered-lifecycle'],
  kind: 'wrong',
  story: 'The line of the drain is written by a callback that comes late.',
  parts: (reference) => ({
    lifecycleLog(logger) {
      const log = reference.lifecycleLog(logger);
      let late = () => {};
      return {
        ...log,
        drained(details) {
          late = () => log.drained(details);
        },
        closed(details) {
          log.closed(details);
          late();
        },
      };
    },
  }),
};

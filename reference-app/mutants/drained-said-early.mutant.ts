// A shutdown that says drained when it begins to drain.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['graceful-shutdown/ordered-lifecycle'],
  alsoBreaks: ['graceful-shutdown/exit-codes'],
  kind: 'wrong',
  story: 'The line is written where the drain is started, so it says nothing about its end, nor how many were cut.',
  parts: (reference) => ({
    lifecycleLog(logger) {
      const log = reference.lifecycleLog(logger);
      return {
        ...log,
        stopping(details) {
          log.stopping(details);
          log.drained({ cut: 0 });
        },
        drained: () => {},
      };
    },
  }),
};

// A shutdown that says drained after a pause instead of after its requests.
import type { Mutant } from './mutant.ts';

const pauseMs = 100;

export const mutant: Mutant = {
  breaks: ['graceful-shutdown/ordered-lifecycle'],
  alsoBreaks: ['graceful-shutdown/exit-codes'],
  kind: 'wrong',
  story: 'Requests never take longer than that, so nobody counts them.',
  parts: (reference) => ({
    lifecycleLog(logger) {
      const log = reference.lifecycleLog(logger);
      return {
        ...log,
        stopping(details) {
          log.stopping(details);
          setTimeout(() => log.drained({ cut: 0 }), pauseMs);
        },
        drained: () => {},
      };
    },
  }),
};

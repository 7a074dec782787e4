// A shutdown that says of any number of requests that it cut one.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['graceful-shutdown/exit-codes'],
  kind: 'wrong',
  story: 'A flag is logged where a count was asked for.',
  parts: (reference) => ({
    lifecycleLog(logger) {
      const log = reference.lifecycleLog(logger);
      return { ...log, drained: ({ cut }) => log.drained({ cut: Math.min(cut, 1) }) };
    },
  }),
};

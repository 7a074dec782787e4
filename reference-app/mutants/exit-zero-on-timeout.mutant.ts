// A shutdown that ends with 0 although it cut requests off.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['graceful-shutdown/exit-codes'],
  kind: 'wrong',
  story: 'The handler ends with process.exit(0) whichever way it came there.',
  parts: (reference) => ({
    shutdown(dependencies) {
      const shutdown = reference.shutdown(dependencies);
      return (signal) => shutdown(signal).then(() => 0);
    },
  }),
};

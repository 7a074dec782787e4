// A shutdown that never says that it is closed.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['graceful-shutdown/ordered-lifecycle'],
  kind: 'omits',
  story: "The log ends with the drain; whether the pools were closed is anybody's guess.",
  parts: (reference) => ({
    lifecycleLog: (logger) => ({ ...reference.lifecycleLog(logger), closed: () => {} }),
  }),
};

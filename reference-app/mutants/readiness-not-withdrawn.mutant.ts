// A shutdown that leaves readiness at 200 until the listener closes.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['graceful-shutdown/drains-in-flight', 'graceful-shutdown/refuses-new-connections'],
  alsoBreaks: ['graceful-shutdown/rolling-restart'],
  kind: 'omits',
  story: 'The delay is there, but the balancer is never told what it is for.',
  parts: (reference) => ({
    shutdown: (dependencies) => reference.shutdown({ ...dependencies, withdrawReadiness: () => {} }),
  }),
};

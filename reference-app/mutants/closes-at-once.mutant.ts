// A shutdown that closes the listener straight from SIGTERM.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['graceful-shutdown/drains-in-flight', 'graceful-shutdown/rolling-restart'],
  kind: 'omits',
  story: 'Nobody waits for the balancer, which goes on sending requests to a port that is closed.',
  parts: (reference) => ({
    shutdown: (dependencies) => reference.shutdown({ ...dependencies, delayMs: 0, withdrawReadiness: () => {} }),
  }),
};

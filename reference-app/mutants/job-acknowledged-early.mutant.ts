// A consumer that acknowledges a job before it is done.
import type { Mutant } from './mutant.ts';

// Longer than a shutdown may take when nothing is in flight.
const workMs = 3000;

export const mutant: Mutant = {
  breaks: ['graceful-shutdown/releases-dependencies'],
  kind: 'wrong',
  story: 'The handler starts the work and returns, so the queue forgets what a shutdown then cuts off.',
  parts: (reference) => ({
    processEvent(dependencies) {
      const work = reference.processEvent(dependencies);
      return async (event) => {
        setTimeout(() => work(event).catch(() => {}), workMs);
      };
    },
  }),
};

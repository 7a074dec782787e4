// Liveness that depends on the database.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['health/livez-means-responsive', 'health/probe-transitions', 'health/probes-wired'],
  kind: 'wrong',
  story: 'The liveness route asks the database too, so an outage of it restarts every instance.',
  parts: () => ({
    liveness: ({ checks }) => ({
      check: () =>
        checks.database().then(
          () => ({ alive: true }),
          () => ({ alive: false }),
        ),
    }),
  }),
};

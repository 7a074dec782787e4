// Liveness that fails when every dependency is lost.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['health/livez-means-responsive'],
  kind: 'wrong',
  story: 'A process that reaches nothing at all is thought to be broken itself, and is restarted for a lost network.',
  parts: () => ({
    liveness: ({ checks }) => ({
      async check() {
        const results = await Promise.allSettled(Object.values(checks).map((check) => check()));
        return { alive: results.some(({ status }) => status === 'fulfilled') };
      },
    }),
  }),
};

// A shutdown that leaves its connections to the end of the process.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['graceful-shutdown/releases-dependencies'],
  kind: 'omits',
  story: 'The system closes the sockets anyway; the database takes the sessions for lost ones.',
  parts: () => ({ release: async () => {} }),
};

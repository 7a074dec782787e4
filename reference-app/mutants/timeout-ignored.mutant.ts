// A shutdown that waits for its last request however long that takes.
import type { Mutant } from './mutant.ts';

const foreverMs = 2 ** 31 - 1;

export const mutant: Mutant = {
  breaks: ['graceful-shutdown/exit-codes'],
  kind: 'omits',
  story: 'SHUTDOWN_TIMEOUT_MS is read and never used.',
  parts: (reference) => ({
    shutdown: (dependencies) => reference.shutdown({ ...dependencies, timeoutMs: foreverMs }),
  }),
};

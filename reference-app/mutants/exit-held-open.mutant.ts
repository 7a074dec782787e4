// A shutdown that closes no connection to a dependency and waits for the process to end by itself.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['graceful-shutdown/exit-codes'],
  alsoBreaks: [
    'graceful-shutdown/drains-in-flight',
    'graceful-shutdown/ordered-lifecycle',
    'graceful-shutdown/refuses-new-connections',
    'graceful-shutdown/releases-dependencies',
    'graceful-shutdown/rolling-restart',
    'structured-logs/parses-as-ndjson',
  ],
  kind: 'omits',
  story: 'The pool, the cache and the queue keep the event loop alive until somebody sends SIGKILL.',
  parts: () => ({
    release: async () => {},
    exit: (log) => async (code) => {
      process.exitCode = code;
      await log.flush();
    },
  }),
};

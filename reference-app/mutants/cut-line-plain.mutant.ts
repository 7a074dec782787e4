// A shutdown that tells of cut requests as plain text.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['structured-logs/parses-as-ndjson'],
  kind: 'wrong',
  story: 'The warning for the operator was written where nobody ever looks in a test: on a shutdown that times out.',
  parts: (reference) => ({
    lifecycleLog(logger) {
      const log = reference.lifecycleLog(logger);
      return {
        ...log,
        drained(details) {
          if (details.cut > 0) process.stdout.write(`WARNING: ${details.cut} requests were cut off!\n`);
          log.drained(details);
        },
      };
    },
  }),
};

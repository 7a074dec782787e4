// An exit that does not wait for the log.
import { logThrough } from './log-lines.ts';
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['graceful-shutdown/ordered-lifecycle'],
  alsoBreaks: ['structured-logs/parses-as-ndjson'],
  kind: 'omits',
  story: 'Lines are written in the background, and process.exit() comes before the last one of them.',
  async parts(reference) {
    const { log } = await logThrough(reference, (write) => (line) => setImmediate(() => write(line)));
    return {
      log: (options) => ({ ...log(options), flush: async () => {} }),
      exit: () => async (code) => process.exit(code),
    };
  },
};

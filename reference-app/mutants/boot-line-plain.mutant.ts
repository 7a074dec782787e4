// A start that greets before its logger is there.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['structured-logs/parses-as-ndjson'],
  kind: 'wrong',
  story:
    'A console.log from the first day prints the name and the version before anything else; everything after it is JSON.',
  parts: (reference) => ({
    log(options) {
      process.stdout.write(`task-service ${options.serviceVersion} is starting\n`);
      return reference.log(options);
    },
  }),
};

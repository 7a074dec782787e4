// A start that fails as plain text.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['structured-logs/parses-as-ndjson'],
  kind: 'wrong',
  story: 'An occupied port ends in the last catch of the program, which prints the error and its stack as they are.',
  parts: (reference) => ({
    async listen(server, port) {
      try {
        return await reference.listen(server, port);
      } catch (error) {
        process.stdout.write(`${error instanceof Error ? error.stack : error}\n`);
        throw error;
      }
    },
  }),
};

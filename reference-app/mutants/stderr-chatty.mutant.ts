// A line on stderr for every request.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['structured-logs/identifies-build'],
  kind: 'wrong',
  story: 'A debug helper prints to stderr so that it does not get into the log, and was never taken out.',
  parts: (reference) => ({
    requestContext(dependencies) {
      const inner = reference.requestContext(dependencies);
      return (request, response, next) => {
        process.stderr.write(`${request.method} ${request.path}\n`);
        return inner(request, response, next);
      };
    },
  }),
};

// Answers a rate that the provider failed with the stack trace as plain text.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['general/envelope'],
  kind: 'wrong',
  story: 'The route catches its own errors, from before there was one handler for all of them.',
  parts: (reference) => ({
    errorHandler(logger) {
      const handle = reference.errorHandler(logger);
      return (error: unknown, request, response, next) => {
        const own = request.path.startsWith('/rates/') && error instanceof Error && 'status' in error;
        if (!own || Number(error.status) < 500) return handle(error, request, response, next);
        response.status(503).type('text/plain').send(error.stack);
      };
    },
  }),
};

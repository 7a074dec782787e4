// Sends the stack trace of a failure to the client.
import { HttpError } from '../src/http-error.ts';
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['general/envelope'],
  kind: 'wrong',
  story: 'The details helped while it was being built, and NODE_ENV was to turn them off.',
  parts: (reference) => ({
    errorHandler(logger) {
      const handle = reference.errorHandler(logger);
      return (error: unknown, request, response, next) => {
        const { status, code, message, headers, stack } =
          error instanceof HttpError ? error : new HttpError(500, 'internal_error', String(error));
        const shown = status < 500 ? error : new HttpError(status, code, message, { headers, details: stack });
        return handle(shown, request, response, next);
      };
    },
  }),
};

// Refuses a bad query with 422, which its document does not have.
import { HttpError } from '../src/http-error.ts';
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['general/openapi-conformance'],
  alsoBreaks: ['general/envelope'],
  kind: 'wrong',
  story: 'Somebody found 422 the better status for a value that is only out of range, and changed the code alone.',
  parts: (reference) => ({
    errorHandler(logger) {
      const handle = reference.errorHandler(logger);
      return (error: unknown, request, response, next) => {
        const refused = error instanceof HttpError && error.code === 'validation_failed' && request.method === 'GET';
        const shown = refused ? new HttpError(422, error.code, error.message, { details: error.details }) : error;
        return handle(shown, request, response, next);
      };
    },
  }),
};

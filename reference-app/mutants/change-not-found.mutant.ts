// Answers every change of a task with 404.
import { HttpError } from '../src/http-error.ts';
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['general/validated-inputs', 'general/envelope'],
  alsoBreaks: ['general/openapi-conformance'],
  kind: 'wrong',
  story: 'The route was moved, and nobody noticed: what tests it sends only what must be refused.',
  parts: (reference) => ({
    requestContext(dependencies) {
      const inner = reference.requestContext(dependencies);
      return (request, response, next) =>
        inner(request, response, () =>
          next(request.method === 'PATCH' ? new HttpError(404, 'not_found', 'there is no such route') : undefined),
        );
    },
  }),
};

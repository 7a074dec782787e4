// Answers without the id of their request.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['structured-logs/correlates-requests'],
  alsoBreaks: ['general/openapi-conformance'],
  kind: 'omits',
  story: 'The id is in every line, but the client who complains has none to name.',
  parts: (reference) => ({
    requestContext(dependencies) {
      const inner = reference.requestContext(dependencies);
      return (request, response, next) =>
        inner(request, response, () => {
          response.removeHeader('X-Request-Id');
          next();
        });
    },
  }),
};

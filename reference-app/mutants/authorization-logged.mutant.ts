// Requests that are refused are logged with their raw headers.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['secrets/no-secret-in-output'],
  kind: 'wrong',
  story: 'The redaction knows the names of fields, and the raw headers are a list.',
  parts: (reference) => ({
    requestContext(dependencies) {
      const handle = reference.requestContext(dependencies);
      return (request, response, next) => {
        response.once('close', () => {
          if (response.statusCode === 401) dependencies.logger.warn({ headers: request.rawHeaders }, 'unauthorized');
        });
        handle(request, response, next);
      };
    },
  }),
};

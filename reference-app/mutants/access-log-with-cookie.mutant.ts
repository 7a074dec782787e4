// An access log of what succeeded, with its cookie.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['secrets/no-secret-in-output'],
  kind: 'wrong',
  story: 'Marketing wants to tell visitors apart, so the access log has the cookie as a text of its own.',
  parts: (reference) => ({
    requestContext(dependencies) {
      const handle = reference.requestContext(dependencies);
      return (request, response, next) => {
        response.once('close', () => {
          const { cookie: visitor } = request.headers;
          if (response.statusCode < 400 && visitor !== undefined) dependencies.logger.info({ visitor }, 'visited');
        });
        handle(request, response, next);
      };
    },
  }),
};

// Log lines with the id of whichever request came last.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['structured-logs/correlates-requests'],
  kind: 'wrong',
  story:
    'The id of the current request is kept in a variable of the module, which is right as long as one comes after the other.',
  parts: (reference) => ({
    requestContext(dependencies) {
      let current = '';
      const { logger } = dependencies;
      const mixing = Object.assign(Object.create(logger), {
        info: (line: object, text: string) => logger.info({ ...line, requestId: current }, text),
      });
      const inner = reference.requestContext({ ...dependencies, logger: mixing });
      return (request, response, next) =>
        inner(request, response, () => {
          current = String(response.getHeader('X-Request-Id'));
          next();
        });
    },
  }),
};

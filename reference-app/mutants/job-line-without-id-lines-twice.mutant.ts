// Two lines for each request, and jobs that do not say which one they come from.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['structured-logs/correlates-requests'],
  kind: 'omits',
  story: 'Each request is logged as it comes and as it goes, which hides that the id never gets to the consumer.',
  parts: (reference) => ({
    requestContext(dependencies) {
      const { logger } = dependencies;
      const twice = Object.assign(Object.create(logger), {
        info(line: object, text: string) {
          logger.info({ ...line, event: 'request.received' }, 'request received');
          logger.info(line, text);
        },
      });
      return reference.requestContext({ ...dependencies, logger: twice });
    },
    processEvent(dependencies) {
      const { logger } = dependencies;
      const plain = Object.assign(Object.create(logger), {
        info: ({ requestId: _, ...line }: { requestId?: string }, text: string) => logger.info(line, text),
      });
      return reference.processEvent({ ...dependencies, logger: plain });
    },
  }),
};

// Jobs that do not say which request they come from.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['structured-logs/correlates-requests'],
  kind: 'omits',
  story: 'The consumer has a logger of its own, and the id of the request ends at the queue.',
  parts: (reference) => ({
    processEvent(dependencies) {
      const { logger } = dependencies;
      const plain = Object.assign(Object.create(logger), {
        info: ({ requestId: _, ...line }: { requestId?: string }, text: string) => logger.info(line, text),
      });
      return reference.processEvent({ ...dependencies, logger: plain });
    },
  }),
};

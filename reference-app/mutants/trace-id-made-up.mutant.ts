// Log lines with a trace id that nobody else has.
import { randomBytes } from 'node:crypto';
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['structured-logs/correlates-requests'],
  kind: 'wrong',
  story: 'The log had a field for a trace before there was tracing, and it is still filled with random digits.',
  parts: (reference) => ({
    requestContext(dependencies) {
      const { logger } = dependencies;
      const inventing = Object.assign(Object.create(logger), {
        info: (line: object, text: string) => logger.info({ ...line, traceId: randomBytes(16).toString('hex') }, text),
      });
      return reference.requestContext({ ...dependencies, logger: inventing });
    },
  }),
};

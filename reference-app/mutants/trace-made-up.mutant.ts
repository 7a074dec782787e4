// Calls the provider with a trace of its own making.
import { randomBytes } from 'node:crypto';
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['general/trace-propagation'],
  kind: 'wrong',
  story: 'The client begins a trace for each call, so that there always is one.',
  parts: (reference) => ({
    provider: (config, tracing) =>
      reference.provider(config, {
        ...tracing,
        current() {
          const trace = tracing.current();
          const traceId = randomBytes(16).toString('hex');
          return trace === undefined ? undefined : { ...trace, traceId, spanId: randomBytes(8).toString('hex') };
        },
      }),
  }),
};

// Sends the right trace on, below a span that nobody exports.
import { randomBytes } from 'node:crypto';
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['general/trace-propagation'],
  kind: 'wrong',
  story: 'A span id is drawn for the header, since it has to have one.',
  parts: (reference) => ({
    provider: (config, tracing) =>
      reference.provider(config, {
        ...tracing,
        current() {
          const trace = tracing.current();
          return trace === undefined ? undefined : { ...trace, spanId: randomBytes(8).toString('hex') };
        },
      }),
  }),
};

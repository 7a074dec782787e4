// Calls the provider without a traceparent.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['general/trace-propagation'],
  kind: 'omits',
  story: 'Incoming requests were instrumented; the client of the provider builds its headers by hand.',
  parts: (reference) => ({
    provider: (config, tracing) => reference.provider(config, { ...tracing, current: () => undefined }),
  }),
};

// Asks the provider once and gives up.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['general/retries-with-backoff'],
  kind: 'omits',
  story: 'The provider has never failed in a test.',
  parts: (reference) => ({
    provider(config, tracing) {
      const provider = reference.provider(config, tracing);
      return { ...provider, rate: (currency) => provider.rate(currency, { attempts: 1 }) };
    },
  }),
};

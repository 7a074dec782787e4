// Backs off exponentially, every client at the same moments.
import { rateRetries } from '../src/parts/provider.ts';
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['general/retries-with-backoff'],
  kind: 'omits',
  story: 'The pauses are a table of numbers: those that failed together come back together.',
  parts: (reference) => ({
    provider: (config, tracing) => reference.provider(config, tracing, { ...rateRetries, random: () => 0.5 }),
  }),
};

// Asks a provider that failed again without any pause.
import { rateRetries } from '../src/parts/provider.ts';
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['general/retries-with-backoff'],
  kind: 'wrong',
  story: 'A loop of three attempts: most failures are gone the next time.',
  parts: (reference) => ({
    provider: (config, tracing) => reference.provider(config, tracing, { ...rateRetries, baseDelayMs: 0 }),
  }),
};

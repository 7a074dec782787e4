// Pauses between retries, with jitter, but never longer than the first time.
import { rateRetries } from '../src/parts/provider.ts';
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['general/retries-with-backoff'],
  kind: 'wrong',
  story: 'The pause is one setting, and one number was enough for it.',
  parts: (reference) => ({
    provider: (config, tracing) => reference.provider(config, tracing, { ...rateRetries, baseDelayMs: 100, factor: 1 }),
  }),
};

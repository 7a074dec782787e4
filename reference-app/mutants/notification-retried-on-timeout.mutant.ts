// Sends a notification again when the provider did not answer in time.
import { ProviderError } from '../src/parts/provider.ts';
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['general/retries-with-backoff'],
  kind: 'wrong',
  story: 'A refusal is final, says the code review, but what was not answered was surely not received.',
  parts: (reference) => ({
    provider(config, tracing) {
      const provider = reference.provider(config, tracing);
      return {
        ...provider,
        notify: (notification) =>
          provider.notify(notification).catch((error: unknown) => {
            if (error instanceof ProviderError && error.code === 'provider_timeout')
              return provider.notify(notification);
            throw error;
          }),
      };
    },
  }),
};

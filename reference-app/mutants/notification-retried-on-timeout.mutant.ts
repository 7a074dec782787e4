// Sends a notification again when the provider did not answer in time.
import { ProviderError } from '../src/parts/provider.ts';
import type { Mutant } from './mutant.ts';
import { notifyThrough } from './notifications.ts';

export const mutant: Mutant = {
  breaks: ['general/retries-with-backoff'],
  kind: 'wrong',
  story: 'A refusal is final, says the code review, but what was not answered was surely not received.',
  parts: (reference) =>
    notifyThrough(
      reference,
      (notify) => (notification) =>
        notify(notification).catch((error: unknown) => {
          if (error instanceof ProviderError && error.code === 'provider_timeout') return notify(notification);
          throw error;
        }),
    ),
};

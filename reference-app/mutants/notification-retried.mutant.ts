// Sends a notification again when it failed.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['general/retries-with-backoff'],
  kind: 'wrong',
  story: 'All calls to the provider go through one client, and that one retries.',
  parts: (reference) => ({
    provider(config, tracing) {
      const provider = reference.provider(config, tracing);
      return {
        ...provider,
        notify: (notification) => provider.notify(notification).catch(() => provider.notify(notification)),
      };
    },
  }),
};

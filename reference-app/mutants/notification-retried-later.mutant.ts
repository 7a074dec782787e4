// Sends a notification that failed again in the background, after the client was told that it failed.
import type { Mutant } from './mutant.ts';

const laterMs = 700;

export const mutant: Mutant = {
  breaks: ['general/retries-with-backoff'],
  kind: 'wrong',
  story: 'The client need not wait for the second try, so it comes after the answer.',
  parts: (reference) => ({
    provider(config, tracing) {
      const provider = reference.provider(config, tracing);
      return {
        ...provider,
        notify: (notification) =>
          provider.notify(notification).catch((error: unknown) => {
            setTimeout(() => void provider.notify(notification).catch(() => {}), laterMs).unref();
            throw error;
          }),
      };
    },
  }),
};

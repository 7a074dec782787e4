// Gives each try the time of the whole operation.
import type { Mutant } from './mutant.ts';

const tries = 3;

export const mutant: Mutant = {
  breaks: ['general/retries-with-backoff'],
  kind: 'wrong',
  story: 'The timeout is an option of the HTTP client, and the retries are around it: three times as long in all.',
  parts: (reference) => ({
    provider(config, tracing) {
      const provider = reference.provider(config, tracing);
      return {
        ...provider,
        async rate(currency) {
          for (let left = tries; ; left -= 1) {
            try {
              return await provider.rate(currency, { attempts: 1 });
            } catch (error) {
              if (left <= 1) throw error;
              await new Promise((resolve) => setTimeout(resolve, (tries - left + 1) ** 2 * (40 + 20 * Math.random())));
            }
          }
        },
      };
    },
  }),
};

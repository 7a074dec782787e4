// A key that the provider refuses is logged.
import { ProviderError } from '../src/parts/provider.ts';
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['secrets/no-secret-in-output'],
  kind: 'wrong',
  story: 'After a rotation that went wrong, the log had to say with which key a call was refused.',
  parts: (reference) => ({
    provider(config, tracing) {
      const provider = reference.provider(config, tracing);
      const told = (error: unknown): never => {
        if (error instanceof ProviderError && error.status === 401) {
          const line = { level: 'error', time: Date.now(), msg: `refused: ${config.secrets.PROVIDER_API_KEY.read()}` };
          process.stdout.write(`${JSON.stringify({ ...line, 'service.version': config.SERVICE_VERSION })}\n`);
        }
        throw error;
      };
      return {
        ...provider,
        rate: (currency, options) => provider.rate(currency, options).catch(told),
        notify: (notification) => provider.notify(notification).catch(told),
      };
    },
  }),
};

// A refusal to start that does not say what is missing.
import { ConfigError } from '../src/config.ts';
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['secrets/missing-secret-stops-boot'],
  alsoBreaks: ['secrets/mounted-files'],
  kind: 'omits',
  story: 'Somebody was afraid that the names of the variables are secret, too.',
  parts: (reference) => ({
    async config(env) {
      try {
        return await reference.config(env);
      } catch (error) {
        throw error instanceof ConfigError ? new ConfigError([]) : error;
      }
    },
  }),
};

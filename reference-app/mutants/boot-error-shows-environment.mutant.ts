// A refusal to start that shows everything it was given.
import { ConfigError } from '../src/config.ts';
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['secrets/missing-secret-stops-boot'],
  alsoBreaks: ['secrets/mounted-files', 'secrets/no-secret-in-output'],
  kind: 'wrong',
  story: 'To help whoever deploys it, a wrong configuration is printed whole.',
  parts: (reference) => ({
    async config(env) {
      try {
        return await reference.config(env);
      } catch (error) {
        if (error instanceof ConfigError) console.error('configuration was', env);
        throw error;
      }
    },
  }),
};

// A refusal to start that says the same whatever is missing: every variable that there is.
import { ConfigError } from '../src/config.ts';
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['secrets/missing-secret-stops-boot', 'secrets/mounted-files'],
  kind: 'wrong',
  story:
    'Like a tool of the command line, it prints its usage; which of ten variables is meant is for others to find out.',
  parts: (reference) => ({
    async config(env) {
      try {
        return await reference.config(env);
      } catch (error) {
        const names = ['DATABASE_PASSWORD', 'PROVIDER_API_KEY', 'SESSION_SECRET', 'OPERATOR_TOKEN'];
        const problems = names.map((variable) => ({ variable, message: `${variable} must be set` }));
        throw error instanceof ConfigError ? new ConfigError(problems) : error;
      }
    },
  }),
};

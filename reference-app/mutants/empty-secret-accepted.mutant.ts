// A secret that is there and empty is taken for given.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['secrets/missing-secret-stops-boot'],
  kind: 'wrong',
  story:
    'The check is `process.env.OPERATOR_TOKEN === undefined`, and a compose file passes an empty string for an unset one.',
  parts: (reference) => ({
    async config(env) {
      if (env['OPERATOR_TOKEN'] !== '') return reference.config(env);
      const config = await reference.config({ ...env, OPERATOR_TOKEN: 'empty' });
      const secrets = { ...config.secrets, OPERATOR_TOKEN: { source: 'variable', read: () => '' } as const };
      return { ...config, secrets };
    },
  }),
};

// A mounted secret that is read at the start and never again.
import { secretNames } from '../src/config.ts';
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['secrets/rotation'],
  kind: 'omits',
  story: 'A file that is read for each connection looked wasteful, so the value is kept.',
  parts: (reference) => ({
    async config(env) {
      const config = await reference.config(env);
      const secrets = { ...config.secrets };
      for (const name of secretNames) {
        const { source } = secrets[name];
        const value = secrets[name].read();
        secrets[name] = { source, read: () => value };
      }
      return { ...config, secrets };
    },
  }),
};

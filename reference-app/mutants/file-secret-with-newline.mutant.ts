// A mounted secret that is read once, with the newline at its end.
import { readFileSync } from 'node:fs';
import { secretNames } from '../src/config.ts';
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['secrets/mounted-files'],
  alsoBreaks: ['secrets/rotation'],
  kind: 'wrong',
  story: 'The first file was written with printf, so that nobody saw that the value is used as it stands.',
  parts: (reference) => ({
    async config(env) {
      const config = await reference.config(env);
      const secrets = { ...config.secrets };
      for (const name of secretNames) {
        const file = env[`${name}_FILE`];
        if (file === undefined) continue;
        const value = readFileSync(file, 'utf8');
        secrets[name] = { source: 'file', read: () => value };
      }
      return { ...config, secrets };
    },
  }),
};

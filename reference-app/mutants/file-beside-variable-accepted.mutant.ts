// A secret that is given twice, and one of the two silently wins.
import { secretNames } from '../src/config.ts';
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['secrets/mounted-files'],
  kind: 'wrong',
  story: 'During the move to files both were set for a while, and the variable came first in an ||.',
  parts: (reference) => ({
    config(env) {
      const twice = secretNames.filter((name) => env[name] && env[`${name}_FILE`]);
      const without = Object.fromEntries(twice.map((name) => [`${name}_FILE`, undefined]));
      return reference.config({ ...env, ...without });
    },
  }),
};

// A service that knows variables only.
import { secretNames } from '../src/config.ts';
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['secrets/mounted-files'],
  alsoBreaks: ['secrets/rotation'],
  kind: 'omits',
  story: 'Files were for later: what the platform gives is a variable, so far.',
  parts: (reference) => ({
    config: (env) =>
      reference.config({ ...env, ...Object.fromEntries(secretNames.map((name) => [`${name}_FILE`, undefined])) }),
  }),
};

// A changed secret that is picked up by ending the process.
import { watchFile } from 'node:fs';
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['secrets/rotation'],
  kind: 'wrong',
  story: 'Whatever runs the service starts it again, so ending it was the shortest way to new configuration.',
  parts: (reference) => ({
    config(env) {
      const file = env['DATABASE_PASSWORD_FILE'];
      if (file) watchFile(file, { interval: 200, persistent: false }, () => process.exit(0));
      return reference.config(env);
    },
  }),
};

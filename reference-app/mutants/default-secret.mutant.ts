// A signing secret that is in the source for those who forgot to set one.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['secrets/missing-secret-stops-boot'],
  kind: 'omits',
  story: 'It should run on a laptop without any setup, so the session secret got a default.',
  parts: (reference) => ({
    config(env) {
      const given = env['SESSION_SECRET'] || env['SESSION_SECRET_FILE'];
      return reference.config(given === undefined ? { ...env, SESSION_SECRET: 'change-me-in-production' } : env);
    },
  }),
};

// Diagnostics with one secret as it is.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['secrets/no-secret-in-output'],
  kind: 'omits',
  story: 'The list of what to redact was written before the session secret came.',
  parts: (reference) => ({
    diagnostics(config, facts) {
      const diagnostics = reference.diagnostics(config, facts);
      const sessionSecret = config.secrets.SESSION_SECRET.read();
      return { ...diagnostics, report: () => ({ ...diagnostics.report(), sessionSecret }) };
    },
  }),
};

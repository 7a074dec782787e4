// A stack whose database has the one password of its file, whatever it is told.
import type { Mutant } from './mutant.ts';

const required = ':?DATABASE_PASSWORD is required, see .env.example';

export const mutant: Mutant = {
  breaks: ['compose-stack/parameterised'],
  kind: 'omits',
  story: 'It was only for development, and there was only one file.',
  edits: {
    compose: [
      { replace: `    DATABASE_PASSWORD: \${DATABASE_PASSWORD${required}}`, by: '    DATABASE_PASSWORD: example' },
      { replace: `      POSTGRES_PASSWORD: \${DATABASE_PASSWORD${required}}`, by: '      POSTGRES_PASSWORD: example' },
    ],
  },
};

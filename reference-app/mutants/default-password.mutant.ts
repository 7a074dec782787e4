// A stack that starts with a password that is in the file.
import type { Mutant } from './mutant.ts';

const required = ':?DATABASE_PASSWORD is required, see .env.example';

export const mutant: Mutant = {
  breaks: ['compose-stack/parameterised'],
  kind: 'wrong',
  story: 'It should start for everybody without any preparation.',
  edits: {
    compose: [
      {
        replace: `    DATABASE_PASSWORD: \${DATABASE_PASSWORD${required}}`,
        by: `    DATABASE_PASSWORD: \${DATABASE_PASSWORD:-postgres}`,
      },
      {
        replace: `      POSTGRES_PASSWORD: \${DATABASE_PASSWORD${required}}`,
        by: `      POSTGRES_PASSWORD: \${DATABASE_PASSWORD:-postgres}`,
      },
    ],
  },
};

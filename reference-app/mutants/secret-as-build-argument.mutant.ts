// An image that is given a password as a build argument.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['secrets/not-in-image'],
  kind: 'wrong',
  story: 'The password was needed once while building, and ARG looked like the place for it.',
  edits: {
    dockerfile: [
      {
        replace: 'USER 10001:10001\n',
        by: 'ARG DATABASE_PASSWORD\nRUN test -n "$DATABASE_PASSWORD" || echo building without a database\nUSER 10001:10001\n',
      },
    ],
  },
};

// An image that takes the .env file along, and deletes it one layer later.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['secrets/not-in-image'],
  kind: 'wrong',
  story: 'A script of the build wanted the variables, and the line after it cleaned up.',
  edits: {
    dockerignore: [{ replace: '**/.env*', by: '!.env' }],
    dockerfile: [
      {
        replace: 'USER 10001:10001\n',
        by: 'COPY package.json .env* /tmp/settings/\nRUN rm -r /tmp/settings\nUSER 10001:10001\n',
      },
    ],
  },
};

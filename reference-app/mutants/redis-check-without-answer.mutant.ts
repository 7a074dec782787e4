// A stack whose check of Redis looks at the client and not at the server.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['compose-stack/real-healthchecks'],
  kind: 'wrong',
  story: 'The check failed now and then while Redis was loading, until "|| true" ended that.',
  edits: {
    compose: [
      {
        replace: `'test "$$(redis-cli ping)" = PONG'`,
        by: `'timeout 1 redis-cli ping || true'`,
      },
    ],
  },
};

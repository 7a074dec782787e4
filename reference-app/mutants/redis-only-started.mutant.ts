// A stack in which the app waits for its database, and for Redis only until that is started.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['compose-stack/waits-for-healthy-dependencies'],
  kind: 'wrong',
  story: 'Redis is always faster than the database; it was, until it had a file to load.',
  edits: {
    compose: [{ replace: 'redis: { condition: service_healthy }', by: 'redis: { condition: service_started }' }],
  },
};

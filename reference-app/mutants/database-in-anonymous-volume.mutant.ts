// A stack whose database is in a volume without a name.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['compose-stack/keeps-data'],
  kind: 'wrong',
  story: 'There was a volume, and nobody asked which one the next container would get.',
  edits: {
    compose: [{ replace: '"db-data:/var/lib/postgresql/data"', by: '"/var/lib/postgresql/data"' }],
  },
};

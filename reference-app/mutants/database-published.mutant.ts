// A stack that puts its database on a port of the host.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['compose-stack/isolated-network'],
  kind: 'wrong',
  story: 'Somebody needed to look into the database from a laptop.',
  edits: {
    compose: [
      {
        replace: '    volumes: ["db-data:/var/lib/postgresql/data"]\n',
        by: '    volumes: ["db-data:/var/lib/postgresql/data"]\n    ports: ["5432"]\n',
      },
    ],
  },
};

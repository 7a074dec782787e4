// A stack in which everything is started at once.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['compose-stack/waits-for-healthy-dependencies'],
  kind: 'omits',
  story: 'On the machine where it was written, the database was always up first.',
  edits: {
    compose: [
      {
        replace: `    restart: unless-stopped
    depends_on:
      db: { condition: service_healthy }
      redis: { condition: service_healthy }
      migrate: { condition: service_completed_successfully }
`,
        by: '    restart: unless-stopped\n',
      },
    ],
  },
};

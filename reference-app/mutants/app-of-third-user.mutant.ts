// An image whose app belongs to a user that is neither root nor the one that runs it.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['docker-image/production-environment'],
  kind: 'wrong',
  story: 'The files kept the number of the user on the build machine.',
  edits: {
    dockerfile: [
      { replace: 'COPY --from=build /app/dist dist\n', by: 'COPY --from=build --chown=1234:1234 /app/dist dist\n' },
    ],
  },
};

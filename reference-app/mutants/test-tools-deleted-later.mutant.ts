// An image in which a test runner is deleted, one layer after the one that brought it.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['docker-image/production-only-contents'],
  kind: 'wrong',
  story: 'The tests were run in the image itself, and cleaned up afterwards.',
  edits: {
    dockerfile: [
      {
        replace: 'USER 10001:10001\n',
        by: 'COPY --from=build /app/node_modules/vitest node_modules/vitest\nRUN rm -r node_modules/vitest\nUSER 10001:10001\n',
      },
    ],
  },
};

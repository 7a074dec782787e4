// An image in which everybody may change a part of the app.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['docker-image/production-environment'],
  kind: 'wrong',
  story: 'chmod -R 777 ended an afternoon of permission errors.',
  edits: {
    dockerfile: [{ replace: 'USER 10001:10001\n', by: 'RUN chmod -R a+rwX assets\nUSER 10001:10001\n' }],
  },
};

// A container that writes a file beside its own program when it starts.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['docker-image/least-privilege-runtime'],
  kind: 'wrong',
  story: 'A monitoring script of old wanted a file with the pid.',
  edits: {
    dockerfile: [
      { replace: 'USER 10001:10001\n', by: 'RUN install -d -o 10001 run\nUSER 10001:10001\n' },
      {
        replace: 'CMD ["node", "dist/main.js"]',
        by: 'CMD ["sh", "-c", "echo $$ > run/app.pid && exec node dist/main.js"]',
      },
    ],
  },
};

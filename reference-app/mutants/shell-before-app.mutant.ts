// A container whose first process is a shell that keeps signals to itself.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['docker-image/pid1-gets-signals'],
  kind: 'wrong',
  story: 'CMD without brackets looked the same, and somebody wanted a last line in the log.',
  edits: {
    dockerfile: [
      { replace: 'CMD ["node", "dist/main.js"]', by: 'CMD node dist/main.js; code=$?; echo ended; exit $code' },
    ],
  },
};

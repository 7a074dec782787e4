// Names the file that it looked for in the answer to an unknown route.
import { sendError } from '../src/parts/envelope.ts';
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['general/envelope'],
  kind: 'wrong',
  story: 'What the file system said was passed on as the message.',
  parts: () => ({
    routeNotFound(_request, response) {
      const message = `ENOENT: no such file or directory, open '/srv/task-service/assets/index.html'`;
      sendError(response, 404, { code: 'not_found', message });
    },
  }),
};

// Answers unknown routes with 200 and an error inside.
import { sendError } from '../src/parts/envelope.ts';
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['general/envelope'],
  kind: 'wrong',
  story: 'The envelope says whether it worked, so the status need not.',
  parts: () => ({
    routeNotFound(_request, response) {
      sendError(response, 200, { code: 'not_found', message: 'there is no such route' });
    },
  }),
};

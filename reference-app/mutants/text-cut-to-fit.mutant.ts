// Cuts a title that is too long, and stores the rest.
import type { Mutant } from './mutant.ts';

const titleLength = 200;

export const mutant: Mutant = {
  breaks: ['general/validated-inputs'],
  kind: 'wrong',
  story: 'The column once was too short for a title, and somebody wanted the error to go away.',
  parts: (reference) => ({
    jsonBody: [
      ...reference.jsonBody,
      (request, _response, next) => {
        const body: unknown = request.body;
        if (typeof body === 'object' && body !== null && 'title' in body && typeof body.title === 'string')
          body.title = body.title.slice(0, titleLength);
        next();
      },
    ],
  }),
};

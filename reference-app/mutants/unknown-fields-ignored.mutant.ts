// Drops fields of a body that it does not know, and goes on.
import type { Mutant } from './mutant.ts';

const known = new Set([
  ...['title', 'description', 'status', 'assignee', 'points', 'comments', 'username', 'password'],
  ...['fromTaskId', 'toTaskId'],
]);

export const mutant: Mutant = {
  breaks: ['general/validated-inputs'],
  kind: 'omits',
  story: 'Be liberal in what you accept: a client that misspells a field is never told.',
  parts: (reference) => ({
    jsonBody: [
      ...reference.jsonBody,
      (request, _response, next) => {
        const body: unknown = request.body;
        if (typeof body === 'object' && body !== null && !Array.isArray(body))
          request.body = Object.fromEntries(Object.entries(body).filter(([key]) => known.has(key)));
        next();
      },
    ],
  }),
};

// Asks the body itself which keys it has, which a client can answer for it.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['general/validated-inputs'],
  kind: 'wrong',
  story: 'hasOwnProperty is called on what the client sent, and the client may send a field of that name.',
  parts: (reference) => ({
    jsonBody: [
      ...reference.jsonBody,
      (request, _response, next) => {
        const body = Object(request.body);
        // biome-ignore lint/suspicious/noPrototypeBuiltins: it is the defect
        if (body.hasOwnProperty('dryRun')) request.headers['x-dry-run'] = 'yes';
        next();
      },
    ],
  }),
};

// Breaks on a field named __proto__, in the login only.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['general/validated-inputs'],
  kind: 'wrong',
  story: 'The login is older than the schemas, and copies what it was sent field by field.',
  parts: (reference) => ({
    jsonBody: [
      ...reference.jsonBody,
      (request, _response, next) => {
        if (request.path !== '/login') return next();
        const copy: Record<string, unknown> = {};
        for (const [key, value] of Object.entries(Object(request.body))) copy[key] = value;
        next(
          Object.getPrototypeOf(copy) === Object.prototype ? undefined : new TypeError('copy.trim is not a function'),
        );
      },
    ],
  }),
};

// Leaves unknown routes to the framework, which answers in HTML.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['general/envelope'],
  kind: 'omits',
  story: 'Every route sends the envelope; what is no route was not thought of.',
  parts: () => ({
    routeNotFound(request, response) {
      response.status(404).type('html').send(`<pre>Cannot ${request.method} that</pre>`);
    },
  }),
};

// A line of its own for clients with line breaks in a header.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['structured-logs/parses-as-ndjson'],
  kind: 'wrong',
  story: 'The user agent is decoded for people to read, and written by a template instead of the logger.',
  parts: (reference) => ({
    requestContext(dependencies) {
      const inner = reference.requestContext(dependencies);
      return (request, response, next) => {
        const agent = request.headers['user-agent'] ?? '';
        if (/%0d%0a/i.test(agent)) {
          process.stdout.write(
            `{"level":"info","time":${Date.now()},"msg":"client","agent":"${decodeURIComponent(agent)}"}\n`,
          );
        }
        return inner(request, response, next);
      };
    },
  }),
};

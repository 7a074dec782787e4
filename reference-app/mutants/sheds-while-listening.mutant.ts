// A shutdown that turns every new request away from the signal on, while the balancer still sends them.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['graceful-shutdown/drains-in-flight'],
  alsoBreaks: ['graceful-shutdown/rolling-restart'],
  kind: 'wrong',
  story: 'The delay is taken for a time in which to say 503, so each deploy is a short outage with good manners.',
  async parts(reference) {
    const { sendError } = await import('../src/parts/envelope.ts');
    let stopping = false;
    return {
      shutdown: (dependencies) =>
        reference.shutdown({
          ...dependencies,
          withdrawReadiness() {
            stopping = true;
            dependencies.withdrawReadiness();
          },
        }),
      requestContext(dependencies) {
        const handler = reference.requestContext(dependencies);
        return (request, response, next) =>
          handler(request, response, (error?: unknown) => {
            if (error !== undefined || !stopping || !/^\/(tasks|transfers|rates|login)/.test(request.path)) next(error);
            else sendError(response, 503, { code: 'stopping', message: 'this instance is shutting down' });
          });
      },
    };
  },
};

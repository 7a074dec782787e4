// A shutdown that closes every connection instead of the idle ones.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['graceful-shutdown/drains-in-flight'],
  alsoBreaks: [
    'graceful-shutdown/ordered-lifecycle',
    'graceful-shutdown/exit-codes',
    'graceful-shutdown/refuses-new-connections',
  ],
  kind: 'wrong',
  story: 'server.close() did not return, and closeAllConnections() made it.',
  parts: (reference) => ({
    connections(server) {
      const connections = reference.connections(server);
      return {
        ...connections,
        close() {
          const closed = connections.close();
          server.closeAllConnections();
          return closed;
        },
      };
    },
  }),
};

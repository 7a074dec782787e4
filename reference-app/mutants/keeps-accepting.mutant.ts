// A drain that goes on taking connections while a request is in flight.
import { setTimeout as delay } from 'node:timers/promises';
import type { Mutant } from './mutant.ts';

const pollMs = 10;

export const mutant: Mutant = {
  breaks: ['graceful-shutdown/refuses-new-connections'],
  kind: 'wrong',
  story: 'The listener is closed last, so a drain lasts as long as clients keep coming.',
  parts: (reference) => ({
    connections(server) {
      const connections = reference.connections(server);
      return {
        ...connections,
        async close() {
          while (connections.inFlight() > 0) await delay(pollMs);
          await connections.close();
        },
      };
    },
  }),
};

// A drain that takes newcomers in and hangs up on them.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['graceful-shutdown/refuses-new-connections'],
  alsoBreaks: ['graceful-shutdown/drains-in-flight', 'graceful-shutdown/rolling-restart'],
  kind: 'wrong',
  story: 'Somebody wanted newcomers gone at once and closed their sockets instead of the listener.',
  parts: (reference) => ({
    connections(server) {
      const connections = reference.connections(server);
      return {
        ...connections,
        announceClose() {
          connections.announceClose();
          server.prependListener('connection', (socket) => socket.destroy());
        },
      };
    },
  }),
};

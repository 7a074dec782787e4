// A drain that waits for idle connections instead of closing them.
import { Server } from 'node:net';
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['graceful-shutdown/refuses-new-connections'],
  alsoBreaks: ['graceful-shutdown/drains-in-flight', 'graceful-shutdown/releases-dependencies'],
  kind: 'omits',
  story: 'The listener is closed as it was before server.close() also closed idle connections.',
  parts: (reference) => ({
    connections: (server) => ({
      ...reference.connections(server),
      close: () => new Promise<void>((resolve) => Server.prototype.close.call(server, () => resolve())),
    }),
  }),
};

// A drain that does not tell clients to go elsewhere.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['graceful-shutdown/refuses-new-connections'],
  kind: 'omits',
  story: 'Answers while draining look like any other, so clients keep connections that are about to go.',
  parts: (reference) => ({
    connections: (server) => ({ ...reference.connections(server), announceClose: () => {} }),
  }),
};

// An image made from whatever the base is today.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['docker-image/pinned-base'],
  kind: 'wrong',
  story: 'The newest one was wanted, once.',
  edits: { dockerfile: [{ replace: 'NODE_IMAGE=node:24.21.0-trixie-slim', by: 'NODE_IMAGE=node:latest' }] },
};

// An image that leaves NODE_ENV to whoever starts it.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['docker-image/production-environment'],
  kind: 'omits',
  story: 'It is set in the deployment, at least in the one that was looked at.',
  edits: { dockerfile: [{ replace: 'ENV NODE_ENV=production ENVIRONMENT', by: 'ENV ENVIRONMENT' }] },
};

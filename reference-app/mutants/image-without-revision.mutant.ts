// An image that does not say which commit it was made from.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['docker-image/pinned-base'],
  kind: 'omits',
  story: 'The labels were left for later.',
  edits: {
    dockerfile: [{ replace: `  org.opencontainers.image.revision="\${REVISION}" \\\n`, by: '' }],
  },
};

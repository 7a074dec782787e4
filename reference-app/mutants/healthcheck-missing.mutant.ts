// An image without a health check.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['docker-image/becomes-healthy'],
  kind: 'omits',
  story: 'The orchestrator of the time had probes of its own.',
  edits: {
    dockerfile: [
      {
        replace:
          'HEALTHCHECK --interval=5s --timeout=3s --start-period=10s --retries=3 CMD ["node", "dist/healthcheck.js"]\n',
        by: '',
      },
    ],
  },
};

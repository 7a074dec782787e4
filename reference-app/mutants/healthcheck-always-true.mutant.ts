// A health check that is always content.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['docker-image/becomes-healthy'],
  kind: 'wrong',
  story: 'A policy asked for a HEALTHCHECK, and the base image had no curl.',
  edits: {
    dockerfile: [
      {
        replace: '--interval=5s --timeout=3s --start-period=10s --retries=3 CMD ["node", "dist/healthcheck.js"]',
        by: '--interval=1s --timeout=1s --start-period=1s --retries=2 CMD ["true"]',
      },
    ],
  },
};

// A health check that asks a port that nobody listens on.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['docker-image/becomes-healthy'],
  kind: 'wrong',
  story: 'The port was 8080 in the service that this Dockerfile was copied from.',
  edits: {
    dockerfile: [
      {
        replace: '--interval=5s --timeout=3s --start-period=10s --retries=3 CMD ["node", "dist/healthcheck.js"]',
        by: '--interval=1s --timeout=2s --start-period=1s --retries=2 CMD ["env", "PORT=8080", "node", "dist/healthcheck.js"]',
      },
    ],
  },
};

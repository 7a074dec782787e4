// A health check of the container that asks for the dependencies.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['docker-image/becomes-healthy'],
  kind: 'wrong',
  story: 'Readiness looked like the stricter check, until an outage of the database restarted every container.',
  edits: {
    dockerfile: [
      {
        replace: '--interval=5s --timeout=3s --start-period=10s --retries=3 CMD ["node", "dist/healthcheck.js"]',
        by: '--interval=1s --timeout=3s --start-period=1s --retries=2 CMD ["node", "dist/healthcheck.js", "/readyz"]',
      },
    ],
  },
};

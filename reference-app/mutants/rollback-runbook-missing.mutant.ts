// Runbooks without one for going back.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['general/runbooks'],
  kind: 'omits',
  story: 'Deploying was written down for the new colleague; rolling back is what the old one knows.',
  files: { runbooks: 'mutants/files/runbooks-deploy-only' },
};

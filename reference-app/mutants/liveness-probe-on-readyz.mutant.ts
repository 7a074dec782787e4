// A manifest whose liveness probe asks the readiness route.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['health/probes-wired'],
  kind: 'wrong',
  story: 'One health route was enough for both probes, until the database went away and every pod was restarted.',
  files: { deployment: 'mutants/files/liveness-probe-on-readyz.yaml' },
};

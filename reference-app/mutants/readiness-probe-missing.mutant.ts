// A manifest without a readiness probe.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['health/probes-wired'],
  kind: 'omits',
  story: 'The route is there; no orchestrator asks it.',
  files: { deployment: 'mutants/files/readiness-probe-missing.yaml' },
};

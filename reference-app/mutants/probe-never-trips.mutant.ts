// A manifest whose liveness probe may fail a thousand times.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['health/probes-wired'],
  kind: 'wrong',
  story: 'After a night of restarts somebody raised failureThreshold until it was quiet.',
  files: { deployment: 'mutants/files/probe-never-trips.yaml' },
};

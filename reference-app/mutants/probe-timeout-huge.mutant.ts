// A manifest whose liveness probe waits longer than anybody can.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['health/probes-wired'],
  kind: 'wrong',
  story: 'A slow start was cured by a timeout of two minutes, so a process that hangs is noticed after six.',
  files: { deployment: 'mutants/files/probe-timeout-huge.yaml' },
};

// Readiness checks without a bound.
import type { Mutant } from './mutant.ts';

const systemTimeoutMs = 120_000;

export const mutant: Mutant = {
  breaks: ['health/readyz-is-bounded'],
  kind: 'omits',
  story:
    'A dependency that is down refuses at once, so nobody saw that the checks wait as long as the system lets them.',
  parts: (reference) => ({ timings: { ...reference.timings, checkBoundMs: systemTimeoutMs } }),
};

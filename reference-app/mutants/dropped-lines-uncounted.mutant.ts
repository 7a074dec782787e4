// Lines that are given up without a word.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['structured-logs/bounded-cost'],
  kind: 'omits',
  story: 'The buffer of the log is bounded, but nothing tells that it was full.',
  parts: (reference) => ({ log: (options) => ({ ...reference.log(options), dropped: () => 0 }) }),
};

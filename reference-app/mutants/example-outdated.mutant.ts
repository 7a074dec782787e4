// A README whose example is answered otherwise than it shows.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['general/readme'],
  kind: 'wrong',
  story: 'The answer was copied into the README before there was an envelope.',
  files: { readme: 'mutants/files/readme-outdated.md' },
};

// A README that does not name one of the variables.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['general/readme'],
  kind: 'omits',
  story: 'The variable came with a release, and the README is older.',
  files: { readme: 'mutants/files/readme-without-variable.md' },
};

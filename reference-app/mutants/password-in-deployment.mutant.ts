// A manifest that carries the database's password.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['secrets/not-in-source'],
  kind: 'wrong',
  story: 'The first deployment was made by hand, and its manifest was committed as it was.',
  files: { deployment: 'mutants/files/password-in-deployment.yaml' },
};

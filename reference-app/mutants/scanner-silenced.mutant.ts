// A password in a settings file, and a comment that keeps the scanner quiet about it.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['secrets/not-in-source'],
  kind: 'wrong',
  story: 'The scanner stopped the pipeline on a Friday, and a comment made it pass.',
  files: { source: 'mutants/files/password-in-settings' },
};

// A rollback runbook whose command is not there any more.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['general/runbooks'],
  kind: 'wrong',
  story: 'The script was renamed; nobody has rolled back since.',
  files: { runbooks: 'mutants/files/runbooks-outdated' },
};

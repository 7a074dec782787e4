// Log lines that do not say which build wrote them.
import { logThrough } from './log-lines.ts';
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['structured-logs/identifies-build'],
  kind: 'omits',
  story: 'Whoever looks at a line is expected to know what was deployed at that time.',
  parts: (reference) =>
    logThrough(reference, (write) => (line) => write(line.replace(/"service\.version":"[^"]*",/, ''))),
};

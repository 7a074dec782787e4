// Log lines without a time.
import { logThrough } from './log-lines.ts';
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['structured-logs/parses-as-ndjson'],
  alsoBreaks: ['graceful-shutdown/ordered-lifecycle'],
  kind: 'omits',
  story: 'The terminal of whoever wrote it showed the time already, so the logger was told to leave it out.',
  parts: (reference) => logThrough(reference, (write) => (line) => write(line.replace(/"time":\d+,/, ''))),
};

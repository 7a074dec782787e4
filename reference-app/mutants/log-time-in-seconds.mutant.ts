// Log lines whose time is in seconds.
import { logThrough } from './log-lines.ts';
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['structured-logs/parses-as-ndjson'],
  kind: 'wrong',
  story: 'The service that this one replaces wrote Unix time, and the collector was set up for that.',
  parts: (reference) =>
    logThrough(reference, (write) => (line) => write(line.replace(/"time":(\d+)\d{3},/, '"time":$1,'))),
};

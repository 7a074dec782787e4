// A log that waits a little at each line for its reader, and then drops it.
import { logThrough } from './log-lines.ts';
import type { Mutant } from './mutant.ts';

const lingersMs = 20;

export const mutant: Mutant = {
  breaks: ['structured-logs/bounded-cost'],
  kind: 'wrong',
  story: 'Before a line is given up, its reader gets one more chance; nobody thought of a thousand lines a second.',
  parts: (reference) =>
    logThrough(reference, (write) => {
      const nothing = new Int32Array(new SharedArrayBuffer(4));
      return (line) => {
        if (process.stdout.writableLength > 0) Atomics.wait(nothing, 0, 0, lingersMs);
        return write(line);
      };
    }),
};

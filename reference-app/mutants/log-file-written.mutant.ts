// A second copy of the log in a file.
import { mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logThrough } from './log-lines.ts';
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['structured-logs/identifies-build'],
  kind: 'wrong',
  story: 'Somebody once could not find a line in the platform, and since then there is a file as well.',
  parts: (reference) =>
    logThrough(reference, (write) => {
      const folder = mkdtempSync(join(tmpdir(), 'task-service-'));
      const file = openSync(join(folder, 'app.log'), 'a');
      // Nothing of a mutant may stay behind, and its file can be found without its name.
      rmSync(folder, { recursive: true });
      return (line) => {
        writeSync(file, line);
        return write(line);
      };
    }),
};

// A second copy of the log in a file.
import { mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mutant } from './mutant.ts';

interface LineStream {
  write(line: string): unknown;
}

export const mutant: Mutant = {
  breaks: ['structured-logs/identifies-build'],
  kind: 'wrong',
  story: 'Somebody once could not find a line in the platform, and since then there is a file as well.',
  async parts(reference) {
    const { default: pino } = await import('pino');
    return {
      log(options) {
        const log = reference.log(options);
        const folder = mkdtempSync(join(tmpdir(), 'task-service-'));
        const file = openSync(join(folder, 'app.log'), 'a');
        // Nothing of a mutant may stay behind, and its file can be found without its name.
        rmSync(folder, { recursive: true });
        const { [pino.symbols.streamSym]: stream } = log.logger as unknown as Record<symbol, LineStream>;
        const write = stream?.write.bind(stream);
        if (stream !== undefined) {
          stream.write = (line) => {
            writeSync(file, line);
            return write?.(line);
          };
        }
        return log;
      },
    };
  },
};

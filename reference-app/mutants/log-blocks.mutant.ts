// A log that waits for its reader.
import type { Mutant } from './mutant.ts';

interface LineStream {
  write(line: string): unknown;
}

export const mutant: Mutant = {
  breaks: ['structured-logs/bounded-cost'],
  kind: 'wrong',
  story: 'Lines must not be lost, so each is written before the request goes on, however long that takes.',
  async parts(reference) {
    const { default: pino } = await import('pino');
    return {
      log(options) {
        const log = reference.log(options);
        const { [pino.symbols.streamSym]: stream } = log.logger as unknown as Record<symbol, LineStream>;
        const blocking = pino.destination({ dest: 1, sync: true });
        if (stream !== undefined) stream.write = (line) => blocking.write(line);
        return log;
      },
    };
  },
};

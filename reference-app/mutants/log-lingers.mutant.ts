// A log that waits a little for its reader whenever it gives a line up.
import type { Mutant } from './mutant.ts';

const lingersMs = 12;

export const mutant: Mutant = {
  breaks: ['structured-logs/bounded-cost'],
  kind: 'wrong',
  story: 'Before the next line is given up its reader gets a moment; nobody thought of a thousand lines a second.',
  async parts(reference) {
    const { default: pino } = await import('pino');
    const nothing = new Int32Array(new SharedArrayBuffer(4));
    return {
      log(options) {
        const log = reference.log(options);
        type Stream = { write: (line: string) => unknown };
        const { [pino.symbols.streamSym]: stream } = log.logger as unknown as Record<symbol, Stream>;
        if (stream === undefined) return log;
        const write = stream.write.bind(stream);
        stream.write = (line) => {
          const before = log.dropped();
          write(line);
          if (log.dropped() > before) Atomics.wait(nothing, 0, 0, lingersMs);
        };
        return log;
      },
    };
  },
};

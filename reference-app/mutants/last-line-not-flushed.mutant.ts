// An exit that does not wait for the log.
import type { Mutant } from './mutant.ts';

interface LineStream {
  write(line: string): unknown;
}

export const mutant: Mutant = {
  breaks: ['graceful-shutdown/ordered-lifecycle'],
  alsoBreaks: ['structured-logs/parses-as-ndjson'],
  kind: 'omits',
  story: 'Lines are written in the background, and process.exit() comes before the last one of them.',
  async parts(reference) {
    const { default: pino } = await import('pino');
    return {
      log(options) {
        const log = reference.log(options);
        const { [pino.symbols.streamSym]: stream } = log.logger as unknown as Record<symbol, LineStream>;
        const write = stream?.write.bind(stream);
        if (stream !== undefined) stream.write = (line) => setImmediate(() => write?.(line));
        return { ...log, flush: async () => {} };
      },
      exit: () => async (code) => process.exit(code),
    };
  },
};

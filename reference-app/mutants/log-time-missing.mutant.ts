// Log lines without a time.
import type { Mutant } from './mutant.ts';

interface LineStream {
  write(line: string): unknown;
}

export const mutant: Mutant = {
  breaks: ['structured-logs/parses-as-ndjson'],
  alsoBreaks: ['graceful-shutdown/ordered-lifecycle'],
  kind: 'omits',
  story: 'The terminal of whoever wrote it showed the time already, so the logger was told to leave it out.',
  async parts(reference) {
    const { default: pino } = await import('pino');
    return {
      log(options) {
        const log = reference.log(options);
        const { [pino.symbols.streamSym]: stream } = log.logger as unknown as Record<symbol, LineStream>;
        const write = stream?.write.bind(stream);
        if (stream !== undefined) stream.write = (line) => write?.(line.replace(/"time":\d+,/, ''));
        return log;
      },
    };
  },
};

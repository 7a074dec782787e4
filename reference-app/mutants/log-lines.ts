// What mutants of the log share: the reference's log, whose lines are written in another way.
import type { Parts } from '../src/parts.ts';

type Write = (line: string) => unknown;

/** `rewrite` gets the reference's way to write a line, once for each log. */
export async function logThrough(reference: Parts, rewrite: (write: Write) => Write): Promise<Pick<Parts, 'log'>> {
  const { default: pino } = await import('pino');
  return {
    log(options) {
      const log = reference.log(options);
      const { [pino.symbols.streamSym]: stream } = log.logger as unknown as Record<symbol, { write: Write }>;
      if (stream !== undefined) stream.write = rewrite(stream.write.bind(stream));
      return log;
    },
  };
}

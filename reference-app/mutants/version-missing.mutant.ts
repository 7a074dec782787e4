// Log lines that do not say which build wrote them.
import type { Mutant } from './mutant.ts';

interface LineStream {
  write(line: string): unknown;
}

export const mutant: Mutant = {
  breaks: ['structured-logs/identifies-build'],
  kind: 'omits',
  story: 'Whoever looks at a line is expected to know what was deployed at that time.',
  async parts(reference) {
    const { default: pino } = await import('pino');
    return {
      log(options) {
        const log = reference.log(options);
        const { [pino.symbols.streamSym]: stream } = log.logger as unknown as Record<symbol, LineStream>;
        const write = stream?.write.bind(stream);
        if (stream !== undefined) stream.write = (line) => write?.(line.replace(/"service\.version":"[^"]*",/, ''));
        return log;
      },
    };
  },
};

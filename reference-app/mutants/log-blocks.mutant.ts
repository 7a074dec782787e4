// A log that waits for its reader.
import { logThrough } from './log-lines.ts';
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['structured-logs/bounded-cost'],
  kind: 'wrong',
  story: 'Lines must not be lost, so each is written before the request goes on, however long that takes.',
  async parts(reference) {
    const { default: pino } = await import('pino');
    return logThrough(reference, () => {
      const blocking = pino.destination({ dest: 1, sync: true });
      return (line) => blocking.write(line);
    });
  },
};

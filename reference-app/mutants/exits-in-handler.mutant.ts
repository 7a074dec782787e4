// A signal handler that calls process.exit.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['graceful-shutdown/drains-in-flight', 'graceful-shutdown/exit-codes', 'graceful-shutdown/ordered-lifecycle'],
  alsoBreaks: [
    'graceful-shutdown/refuses-new-connections',
    'graceful-shutdown/releases-dependencies',
    'graceful-shutdown/rolling-restart',
  ],
  kind: 'wrong',
  story: 'The shortest handler that makes Ctrl-C work.',
  parts: () => ({
    signals() {
      process.on('SIGTERM', () => process.exit(0));
      process.on('SIGINT', () => process.exit(0));
    },
  }),
};

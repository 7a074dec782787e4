// A service that only hears SIGTERM.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['graceful-shutdown/exit-codes'],
  kind: 'omits',
  story: 'SIGINT was switched off against stray Ctrl-C, and is what other supervisors send.',
  parts: (reference) => ({
    signals(dependencies) {
      reference.signals(dependencies);
      process.removeAllListeners('SIGINT');
      process.on('SIGINT', () => {});
    },
  }),
};

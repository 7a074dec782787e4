// A shutdown that has itself killed when requests outlive its timeout.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['graceful-shutdown/exit-codes'],
  kind: 'wrong',
  story: 'What is left is got rid of with a SIGKILL, which reads like a machine out of memory and not like a cut.',
  parts: (reference) => ({
    signals(dependencies) {
      reference.signals({
        ...dependencies,
        async exit(code) {
          await dependencies.exit(code);
          if (code !== 0) process.kill(process.pid, 'SIGKILL');
        },
      });
    },
  }),
};

// A shutdown that has itself killed when requests outlive its timeout.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['graceful-shutdown/exit-codes'],
  kind: 'wrong',
  story: 'What is left is got rid of with a SIGKILL, which reads like a machine out of memory and not like a cut.',
  parts: (reference) => ({
    exit(log) {
      const exit = reference.exit(log);
      return async (code) => {
        if (code === 0) return exit(code);
        await log.flush();
        process.kill(process.pid, 'SIGKILL');
      };
    },
  }),
};

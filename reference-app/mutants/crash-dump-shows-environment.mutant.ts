// A dump for whoever reads it after a crash, with the whole environment in it.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['secrets/no-secret-in-output'],
  kind: 'wrong',
  story: 'After a night with an occupied port somebody wanted to see what the process had been given.',
  parts: (reference) => ({
    async listen(...given) {
      try {
        return await reference.listen(...given);
      } catch (error) {
        console.error(JSON.stringify({ argv: process.argv, env: process.env }));
        throw error;
      }
    },
  }),
};

// An image that ships the TypeScript sources beside what was made of them.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['docker-image/production-only-contents'],
  kind: 'wrong',
  story: 'Stack traces were easier to read with the sources at hand.',
  edits: { dockerfile: [{ replace: 'COPY assets assets\n', by: 'COPY assets assets\nCOPY src src\n' }] },
};

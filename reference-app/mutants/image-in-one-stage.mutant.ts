// An image that is the stage in which it was built.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['docker-image/single-small-image'],
  alsoBreaks: ['docker-image/production-only-contents'],
  kind: 'omits',
  story: 'One stage was enough to get it running, and nobody came back to it.',
  edits: {
    dockerfile: [{ replace: `FROM \${NODE_IMAGE}\nENV`, by: 'FROM build\nENV' }],
  },
};

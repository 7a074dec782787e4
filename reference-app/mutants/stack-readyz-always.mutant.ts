// A stack whose app says that it is ready, whatever is there.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['compose-stack/readyz-follows-database'],
  kind: 'omits',
  story: 'The route was there before the checks were, and the checks never came.',
  edits: {
    compose: [
      {
        replace: '    ports:\n',
        by: `    command: [node, --import, /mutants/readyz-always.mjs, dist/main.js]
    volumes: ["./mutants/files/preloads:/mutants:ro"]
    ports:
`,
      },
    ],
  },
};

// A stack whose app ends when its database goes away, and is restarted until it is back.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['compose-stack/readyz-follows-database'],
  kind: 'wrong',
  story: 'Restarting was the way to connect anew.',
  edits: {
    compose: [
      {
        replace: '    ports:\n',
        by: `    command: [node, --import, /mutants/ends-without-database.mjs, dist/main.js]
    volumes: ["./mutants/files/preloads:/mutants:ro"]
    ports:
`,
      },
    ],
  },
};

// A stack whose app answers /readyz with the last good answer for a minute.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['compose-stack/readyz-follows-database'],
  kind: 'wrong',
  story: 'The probes were found to cost too much, so a cache was put before them.',
  edits: {
    compose: [
      {
        replace: '    ports:\n',
        by: `    command: [node, --import, /mutants/readyz-cached.mjs, dist/main.js]
    volumes: ["./mutants/files/preloads:/mutants:ro"]
    ports:
`,
      },
    ],
  },
};

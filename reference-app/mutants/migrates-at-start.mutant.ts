// A service that applies its migrations by itself when it starts.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Mutant } from './mutant.ts';

const command = fileURLToPath(new URL('../src/migrate.ts', import.meta.url));

export const mutant: Mutant = {
  breaks: ['health/starting-is-not-ready'],
  kind: 'wrong',
  story: 'One command less to deploy, until two instances start at once or an old one has to come back.',
  parts: (reference) => ({
    async listen(server, port) {
      // Without a database it listens all the same.
      await promisify(execFile)(process.execPath, [command]).catch(() => {});
      return reference.listen(server, port);
    },
  }),
};

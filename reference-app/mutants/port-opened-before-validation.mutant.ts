// A service that listens first and looks at its configuration then.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['secrets/missing-secret-stops-boot'],
  kind: 'wrong',
  story: 'The platform wants an open port soon, so the server is up before the configuration is read.',
  parts: (reference) => ({
    async config(env) {
      const early = createServer((_, response) => response.writeHead(503).end()).listen(Number(env['PORT']));
      early.unref();
      // Who finds the port occupied says so where the real server is started.
      await Promise.race([once(early, 'listening'), once(early, 'error')]).catch(() => {});
      const config = await reference.config(env);
      early.closeAllConnections();
      await new Promise((resolve) => early.close(resolve));
      return config;
    },
  }),
};

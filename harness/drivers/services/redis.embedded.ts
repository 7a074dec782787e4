// Runs Redis as a child process, in memory only.

import { rm } from 'node:fs/promises';
import type { RedisService, RunScope } from '../driver.ts';
import { startProcess } from '../processes.ts';
import { toolEnvironment } from '../provision/run-command.ts';
import { untilReady } from '../until-ready.ts';
import { describe, type EmbeddedContext, startDeadlineMs } from './embedded-context.ts';
import { answersPing } from './redis-ready.ts';

const host = '127.0.0.1';

export async function startRedis(scope: RunScope, embedded: EmbeddedContext): Promise<RedisService> {
  const provisioned = await embedded.provision('redis', scope);
  await using stack = new AsyncDisposableStack();
  const dir = await scope.makeDir('redis');
  stack.defer(() => rm(dir, { recursive: true, force: true }));
  const port = await scope.reservePort();
  const settings: Record<string, string> = {
    port: String(port),
    bind: host,
    dir,
    save: '',
    appendonly: 'no',
    daemonize: 'no',
    'protected-mode': 'yes',
  };
  const server = stack.use(
    await startProcess({
      name: 'Redis',
      command: provisioned.path,
      args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
      cwd: dir,
      env: { ...toolEnvironment(embedded.context.env), ...provisioned.env },
      scope,
    }),
  );
  await untilReady(server, () => answersPing({ host, port }), {
    deadlineMs: startDeadlineMs,
    awaited: `Redis to answer PING on ${host}:${port}`,
  });
  const owned = stack.move();
  return {
    host,
    port,
    inside: { host, port },
    pid: server.pid,
    description: describe(provisioned),
    output: () => server.output(),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

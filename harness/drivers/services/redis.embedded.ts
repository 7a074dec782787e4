// Runs Redis as a child process, in memory only.

import { rm } from 'node:fs/promises';
import { connect } from 'node:net';
import type { RedisService, RunScope } from '../driver.ts';
import { startProcess } from '../processes.ts';
import { toolEnvironment } from '../provision/run-command.ts';
import { untilReady } from '../until-ready.ts';
import { describe, type EmbeddedContext, startDeadlineMs } from './embedded-context.ts';

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
  await untilReady(server, () => pong(port), {
    deadlineMs: startDeadlineMs,
    awaited: `Redis to answer PING on ${host}:${port}`,
  });
  const owned = stack.move();
  return {
    host,
    port,
    pid: server.pid,
    description: describe(provisioned),
    output: () => server.output(),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function pong(port: number): Promise<true | undefined> {
  const socket = connect({ host, port, timeout: 2_000 });
  socket.on('timeout', () => socket.destroy(new Error('no answer to PING within 2000 ms')));
  try {
    socket.write('PING\r\n');
    for await (const chunk of socket) return String(chunk).startsWith('+PONG') || undefined;
    return undefined;
  } finally {
    socket.destroy();
  }
}

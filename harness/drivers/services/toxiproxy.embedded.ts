// Runs Toxiproxy without Docker: the engine in this process, or the real server where it is asked for.
import { startEmbeddedToxiproxy } from '../../../toxiproxy/engine/server.ts';
import type { RunScope, ToxiproxyService } from '../driver.ts';
import { startProcess } from '../processes.ts';
import { toolEnvironment } from '../provision/run-command.ts';
import { untilReady } from '../until-ready.ts';
import { type EmbeddedContext, startDeadlineMs } from './embedded-context.ts';
import { toxiproxyVersion } from './toxiproxy-ready.ts';

const host = '127.0.0.1';

/** SEAWORTHY_TOXIPROXY=real asks for the real server. */
export function wantsRealToxiproxy(env: Readonly<Record<string, string | undefined>>): boolean {
  return env['SEAWORTHY_TOXIPROXY'] === 'real';
}

export async function startToxiproxy(scope: RunScope, embedded: EmbeddedContext): Promise<ToxiproxyService> {
  if (wantsRealToxiproxy(embedded.context.env)) return startRealToxiproxy(scope, embedded);
  const server = await startEmbeddedToxiproxy({ host, port: await scope.reservePort() });
  return { ...server, place: () => place(scope), output: () => '' };
}

async function place(scope: RunScope) {
  const port = await scope.reservePort();
  return { listen: `${host}:${port}`, host, port };
}

async function startRealToxiproxy(scope: RunScope, embedded: EmbeddedContext): Promise<ToxiproxyService> {
  const provisioned = await embedded.provision('toxiproxy', scope);
  await using stack = new AsyncDisposableStack();
  const port = await scope.reservePort();
  const apiUrl = `http://${host}:${port}`;
  const server = stack.use(
    await startProcess({
      name: 'Toxiproxy',
      command: provisioned.path,
      args: ['-host', host, '-port', String(port)],
      cwd: scope.dir,
      env: { ...toolEnvironment(embedded.context.env), ...provisioned.env, LOG_LEVEL: 'warn' },
      scope,
    }),
  );
  await untilReady(server, () => toxiproxyVersion(apiUrl), {
    deadlineMs: startDeadlineMs,
    awaited: `Toxiproxy to answer ${apiUrl}/version`,
  });
  const owned = stack.move();
  return {
    engine: 'real',
    apiUrl,
    version: provisioned.version,
    place: () => place(scope),
    output: () => server.output(),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

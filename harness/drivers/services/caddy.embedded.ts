// Runs Caddy as the lab's balancer.
import { rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import type { BalancerOptions, BalancerService, RunScope } from '../driver.ts';
import { startProcess } from '../processes.ts';
import { toolEnvironment } from '../provision/run-command.ts';
import { untilReady } from '../until-ready.ts';
import { caddyConfig } from './caddy-config.ts';
import { describe, type EmbeddedContext, startDeadlineMs } from './embedded-context.ts';

const host = '127.0.0.1';

export async function startCaddy(
  scope: RunScope,
  options: BalancerOptions,
  embedded: EmbeddedContext,
): Promise<BalancerService> {
  const provisioned = await embedded.provision('caddy', scope);
  await using stack = new AsyncDisposableStack();
  const dir = await scope.makeDir('caddy');
  stack.defer(() => rm(dir, { recursive: true, force: true }));
  const [port, adminPort] = [await scope.reservePort(), await scope.reservePort()];
  const config = path.join(dir, 'caddy.json');
  const addresses = { listen: `${host}:${port}`, admin: `${host}:${adminPort}` };
  await writeFile(config, JSON.stringify(caddyConfig(addresses, options)));
  const server = stack.use(
    await startProcess({
      name: 'Caddy',
      command: provisioned.path,
      args: ['run', '--config', config],
      cwd: dir,
      env: {
        ...toolEnvironment(embedded.context.env),
        ...provisioned.env,
        HOME: dir,
        XDG_CONFIG_HOME: dir,
        XDG_DATA_HOME: dir,
      },
      scope,
    }),
  );
  const adminUrl = `http://${addresses.admin}`;
  await untilReady(server, async () => ((await adminAnswers(adminUrl)) && (await answers(port))) || undefined, {
    deadlineMs: startDeadlineMs,
    awaited: `Caddy to answer on ${addresses.listen} and ${addresses.admin}`,
  });
  const owned = stack.move();
  return {
    host,
    port,
    adminUrl,
    description: describe(provisioned),
    output: () => server.output(),
    ended() {
      const exit = server.exit();
      return exit && (exit.signal ?? `code ${exit.code}`);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function adminAnswers(url: string): Promise<boolean> {
  // fetch says that it is a browser (Sec-Fetch-Mode), and from those Caddy answers only its own origin.
  const response = await fetch(`${url}/config/`, { headers: { origin: url }, signal: AbortSignal.timeout(2_000) });
  await response.body?.cancel();
  return response.ok;
}

/** A request without Host is refused by Caddy itself, so that asking sends nothing to an upstream. */
async function answers(port: number): Promise<boolean> {
  const socket = connect({ host, port, timeout: 2_000 });
  socket.on('timeout', () => socket.destroy(new Error('no answer within 2000 ms')));
  try {
    socket.write('GET / HTTP/1.1\r\nConnection: close\r\n\r\n');
    for await (const chunk of socket) return String(chunk).startsWith('HTTP/1.1 400');
    return false;
  } finally {
    socket.destroy();
  }
}

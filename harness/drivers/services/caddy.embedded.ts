// Runs Caddy as the lab's balancer.
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BalancerOptions, BalancerService, RunScope } from '../driver.ts';
import { startProcess } from '../processes.ts';
import { toolEnvironment } from '../provision/run-command.ts';
import { untilReady } from '../until-ready.ts';
import { caddyConfig } from './caddy-config.ts';
import { adminAnswers, balancerAnswers } from './caddy-ready.ts';
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
  await untilReady(
    server,
    async () =>
      ((await adminAnswers({ host, port: adminPort })) && (await balancerAnswers({ host, port }))) || undefined,
    {
      deadlineMs: startDeadlineMs,
      awaited: `Caddy to answer on ${addresses.listen} and ${addresses.admin}`,
    },
  );
  const owned = stack.move();
  return {
    host,
    port,
    inside: { host, port },
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

// Runs the real Toxiproxy in a container, whose proxies listen on ports that were set aside when it started.

import { HarnessError } from '../../model/errors.ts';
import { startLabContainer } from '../docker/lab-container.ts';
import type { ToxiproxyService } from '../driver.ts';
import type { DockerContext } from './docker-context.ts';
import { toxiproxyVersion } from './toxiproxy-ready.ts';

const apiPort = 8474;
const firstProxyPort = 8666;
/** Four dependencies of each instance; each is published where the engine is another machine, which takes its time. */
const proxyPorts = Array.from({ length: 16 }, (_, index) => firstProxyPort + index);

export async function startToxiproxy({ network, image }: DockerContext): Promise<ToxiproxyService> {
  const chosen = await image('toxiproxy');
  let version = chosen.version ?? 'unknown';
  const container = await startLabContainer(network, {
    name: 'Toxiproxy',
    alias: 'toxiproxy',
    image: chosen.reference,
    command: ['-host=0.0.0.0'],
    env: { LOG_LEVEL: 'warn' },
    ports: [apiPort, ...proxyPorts],
    awaited: 'Toxiproxy to answer /version',
    ready: async (at) => {
      const { host, port } = at(apiPort);
      const told = await toxiproxyVersion(`http://${host}:${port}`);
      if (told !== undefined) version = told;
      return told === undefined ? undefined : true;
    },
  });
  const { host, port } = container.at(apiPort);
  const free = [...proxyPorts];
  return {
    engine: 'real',
    apiUrl: `http://${host}:${port}`,
    version,
    async place() {
      const next = free.shift();
      if (next !== undefined) return { listen: `0.0.0.0:${next}`, ...container.at(next) };
      throw new HarnessError({
        code: 'no-free-port',
        message: `all ${proxyPorts.length} ports of the lab's Toxiproxy have a proxy already`,
        hint: 'This is a defect of the suite: it must set more of them aside.',
      });
    },
    output: () => container.output(),
    [Symbol.asyncDispose]: () => container[Symbol.asyncDispose](),
  };
}

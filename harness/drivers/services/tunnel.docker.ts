// Runs the tunnel's relay in a container, so that the lab's containers reach what listens in the suite's process.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { startLabContainer } from '../docker/lab-container.ts';
import { Tunnel } from '../docker/tunnel.ts';
import type { Address } from '../driver.ts';
import type { DockerContext } from './docker-context.ts';

const controlPort = 7000;
const folder = '/relay';
const scripts = ['tunnel-relay.ts', 'tunnel-pair.ts', 'tunnel-lines.ts'];

export interface TunnelService extends AsyncDisposable {
  reach(listener: Address): Promise<Address>;
}

export async function startTunnel({
  network,
  image,
}: Pick<DockerContext, 'network' | 'image'>): Promise<TunnelService> {
  const chosen = await image('node');
  const token = randomBytes(18).toString('base64url');
  const files = scripts.map(async (name) => ({
    content: await readFile(path.join(import.meta.dirname, '..', 'docker', name), 'utf8'),
    target: `${folder}/${name}`,
  }));
  let opened: Tunnel | undefined;
  const container = await startLabContainer(network, {
    name: 'the relay',
    alias: 'suite',
    image: chosen.reference,
    command: ['node', `${folder}/${scripts[0]}`],
    env: { RELAY_PORT: String(controlPort), RELAY_TOKEN: token },
    files: await Promise.all(files),
    ports: [controlPort],
    awaited: 'the relay to open a port',
    ready: async (at) => {
      opened = await Tunnel.open(at(controlPort), token);
      return true;
    },
  });
  const tunnel = opened;
  return {
    async reach(listener) {
      if (tunnel === undefined) throw new Error('the relay has no tunnel');
      return { host: container.hostName, port: await tunnel.expose(listener) };
    },
    async [Symbol.asyncDispose]() {
      await tunnel?.[Symbol.asyncDispose]();
      await container[Symbol.asyncDispose]();
    },
  };
}

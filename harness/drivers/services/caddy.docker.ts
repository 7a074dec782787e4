// Runs Caddy in a container as the lab's balancer.
import { startLabContainer } from '../docker/lab-container.ts';
import type { Address, BalancerOptions, BalancerService } from '../driver.ts';
import { caddyConfig } from './caddy-config.ts';
import { adminAnswers, balancerAnswers } from './caddy-ready.ts';
import { type DockerContext, describeImage } from './docker-context.ts';

const port = 8080;
const adminPort = 2019;
const configFile = '/etc/caddy/lab.json';

export async function startCaddy(
  { network, image, reach }: DockerContext,
  options: BalancerOptions,
): Promise<BalancerService> {
  const chosen = await image('caddy');
  const upstreams = await Promise.all(options.upstreams.map(async (upstream) => written(await reach(read(upstream)))));
  const addresses = { listen: `:${port}`, admin: `:${adminPort}` };
  const container = await startLabContainer(network, {
    name: 'Caddy',
    alias: 'caddy',
    image: chosen.reference,
    command: ['caddy', 'run', '--config', configFile],
    files: [{ content: JSON.stringify(caddyConfig(addresses, { ...options, upstreams })), target: configFile }],
    ports: [port, adminPort],
    awaited: 'Caddy to answer, and its admin API',
    ready: async (at) => ((await adminAnswers(at(adminPort))) && (await balancerAnswers(at(port)))) || undefined,
  });
  return {
    ...container.at(port),
    inside: { host: container.hostName, port },
    adminUrl: `http://${written(container.at(adminPort))}`,
    description: describeImage(chosen),
    output: () => container.output(),
    ended: () => container.ended(),
    [Symbol.asyncDispose]: () => container[Symbol.asyncDispose](),
  };
}

function read(upstream: string): Address {
  const at = upstream.lastIndexOf(':');
  return { host: upstream.slice(0, at), port: Number(upstream.slice(at + 1)) };
}

function written({ host, port: at }: Address): string {
  return `${host}:${at}`;
}

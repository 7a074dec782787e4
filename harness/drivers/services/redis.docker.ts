// Runs Redis in a container, in memory only.
import { startLabContainer } from '../docker/lab-container.ts';
import type { RedisService } from '../driver.ts';
import { type DockerContext, describeImage } from './docker-context.ts';
import { answersPing } from './redis-ready.ts';

const port = 6379;

export async function startRedis({ network, image }: DockerContext): Promise<RedisService> {
  const chosen = await image('redis');
  const container = await startLabContainer(network, {
    name: 'Redis',
    alias: 'redis',
    image: chosen.reference,
    command: ['redis-server', '--save', '', '--appendonly', 'no'],
    ports: [port],
    awaited: 'Redis to answer PING',
    ready: (at) => answersPing(at(port)),
  });
  return {
    ...container.at(port),
    inside: { host: container.hostName, port },
    pid: container.pid,
    description: describeImage(chosen),
    output: () => container.output(),
    [Symbol.asyncDispose]: () => container[Symbol.asyncDispose](),
  };
}

// Runs PostgreSQL in a container, on an image that has its data directory initialised.
import { startLabContainer } from '../docker/lab-container.ts';
import type { PostgresService } from '../driver.ts';
import { type DockerContext, describeImage } from './docker-context.ts';
import { postgresImage } from './postgres-image.ts';
import { answersQuery } from './postgres-ready.ts';
import { containerArgs } from './postgres-settings.ts';

const port = 5432;
const database = 'postgres';

export async function startPostgres({ network, image }: DockerContext): Promise<PostgresService> {
  const chosen = await image('postgres');
  const template = await postgresImage(network, chosen);
  const login = { user: template.user, password: template.password, database };
  const container = await startLabContainer(network, {
    name: 'PostgreSQL',
    alias: 'postgres',
    image: template.reference,
    command: ['postgres', ...containerArgs()],
    ports: [port],
    awaited: 'PostgreSQL to answer a query',
    ready: (at) => answersQuery({ ...at(port), ...login }),
  });
  return {
    ...container.at(port),
    inside: { host: container.hostName, port },
    ...login,
    pid: container.pid,
    description: describeImage(chosen),
    output: () => container.output(),
    [Symbol.asyncDispose]: () => container[Symbol.asyncDispose](),
  };
}

// Keeps an image with an initialised data directory, so that a lab starts a server instead of making a database first.
import { createHash, randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { engineFailure } from '../docker/engine-failure.ts';
import { startLabContainer } from '../docker/lab-container.ts';
import type { LabNetwork } from '../docker/lab-network.ts';
import type { ChosenImage } from '../images/choose-image.ts';
import { answersQuery } from './postgres-ready.ts';
import { initdbArgs } from './postgres-settings.ts';

export interface PostgresImage {
  readonly reference: string;
  readonly user: string;
  readonly password: string;
}

const repository = 'seaworthy/postgres-with-data';
const user = 'seaworthy';
const port = 5432;
/** The image's own is a volume, and no volume becomes part of an image. */
const dataFolder = '/var/lib/postgresql/seaworthy';
/** The password is not worth more than the engine: whoever may read it there may read the containers, too. */
const passwordLabel = 'org.seaworthy.password';
const stopSeconds = 30;

/** The image made from this one; made now when the engine has none. */
export async function postgresImage(
  network: LabNetwork,
  chosen: ChosenImage,
  progress: (message: string) => void = () => {},
): Promise<PostgresImage> {
  const { client } = network.engine;
  const base = await client.getImage(chosen.reference).inspect();
  const key = createHash('sha256')
    .update(JSON.stringify([base.Id, initdbArgs, dataFolder]))
    .digest('hex')
    .slice(0, 12);
  const reference = `${repository}:${key}`;
  const found = await client
    .getImage(reference)
    .inspect()
    .catch((error: { statusCode?: number }) => {
      if (error.statusCode !== 404) throw error;
    });
  const password = found?.Config.Labels?.[passwordLabel];
  if (password !== undefined) return { reference, user, password };
  progress('PostgreSQL: making an image with an initialised data directory');
  return make(network, chosen, reference);
}

async function make(network: LabNetwork, chosen: ChosenImage, reference: string): Promise<PostgresImage> {
  const password = randomBytes(18).toString('base64url');
  const env = {
    PGDATA: dataFolder,
    POSTGRES_USER: user,
    POSTGRES_PASSWORD: password,
    POSTGRES_DB: 'postgres',
    POSTGRES_INITDB_ARGS: initdbArgs.join(' '),
  };
  await using container = await startLabContainer(network, {
    name: 'PostgreSQL, to initialise its data',
    alias: `postgres-data-${randomBytes(2).toString('hex')}`,
    image: chosen.reference,
    env,
    ports: [port],
    awaited: 'PostgreSQL to answer a query',
    ready: (at) => answersQuery({ ...at(port), user, password, database: 'postgres' }),
  });
  const handle = network.engine.client.getContainer(container.id);
  try {
    // By its own signal: what is committed is a database that was shut down.
    await handle.stop({ t: stopSeconds });
    while (container.ended() === undefined) await setTimeout(10);
    const [repo, tag] = reference.split(':');
    const { Cmd } = (await handle.inspect()).Config;
    await handle.commit({
      repo,
      tag,
      changes: [
        `ENV PGDATA=${dataFolder}`,
        ...Object.keys(env)
          .filter((name) => name !== 'PGDATA')
          .map((name) => `ENV ${name}=`),
        `LABEL ${passwordLabel}=${password}`,
        ...Object.keys(network.labels).map((name) => `LABEL ${name}=`),
        `CMD ${JSON.stringify(Cmd)}`,
      ].join('\n'),
    });
  } catch (error) {
    throw engineFailure(error as Error, 'no image with an initialised data directory could be made');
  }
  await removeOthers(network, reference);
  return { reference, user, password };
}

/** Those of images that were there before: one that a container still has stays until the next time. */
async function removeOthers({ engine: { client } }: LabNetwork, reference: string): Promise<void> {
  const known = await client.listImages({ filters: { reference: [repository] } });
  const others = known.flatMap(({ RepoTags }) => RepoTags ?? []).filter((tag) => tag !== reference);
  for (const tag of others)
    await client
      .getImage(tag)
      .remove()
      .catch(() => {});
}

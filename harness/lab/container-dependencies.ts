// A database and Redis in containers, beside those of the target and under the names that it is told.
import { setTimeout } from 'node:timers/promises';
import { Client } from 'pg';
import type { Engine } from '../drivers/docker/engine-client.ts';
import { localImage } from '../drivers/docker/local-image.ts';
import type { Address } from '../drivers/driver.ts';
import { imageCatalogue } from '../drivers/images/image-catalogue.ts';
import { BlockedError, HarnessError } from '../model/errors.ts';
import { type EngineRoom, ignoreGone } from './engine-room.ts';
import { instanceEnvironment } from './instance-environment.ts';
import { lastLines } from './world.ts';

const officialImages = {
  db: imageCatalogue.postgres.official.reference,
  redis: imageCatalogue.redis.official.reference,
};
const readyWithinMs = 60_000;
const migrateTimeoutMs = 60_000;

/** Returns when both answer and the target's migrations are applied. */
export async function containerDependencies(room: EngineRoom): Promise<void> {
  const engine = await room.engine();
  const password = room.secrets.DATABASE_PASSWORD;
  const database = { POSTGRES_USER: 'app', POSTGRES_DB: 'app', POSTGRES_PASSWORD: password };
  const [port] = await Promise.all([
    startService(room, engine, { name: 'db', env: database, port: 5432 }),
    startService(room, engine, { name: 'redis', env: {}, port: 6379 }),
  ]);
  const address = { host: engine.host, port, user: 'app', database: 'app' };
  await untilQueried({ ...address, password });
  room.journal.step('database in a container ready');
  await migrate(room, { host: engine.host, port });
}

interface ContainerService {
  readonly name: keyof typeof officialImages;
  readonly env: Readonly<Record<string, string>>;
  readonly port: number;
}

/** Returns the port that it is published at. */
async function startService(room: EngineRoom, engine: Engine, { name, env, port }: ContainerService): Promise<number> {
  const image = await localImage(engine, officialImages[name]);
  const network = await room.network();
  const container = await engine.client.createContainer({
    Image: image,
    Env: Object.entries(env).map(([variable, value]) => `${variable}=${value}`),
    Labels: { ...room.labels },
    ExposedPorts: { [`${port}/tcp`]: {} },
    HostConfig: {
      NetworkMode: network,
      PortBindings: { [`${port}/tcp`]: [{ HostIp: engine.local ? '127.0.0.1' : '', HostPort: '' }] },
      Tmpfs: name === 'db' ? { '/var/lib/postgresql/data': '' } : {},
    },
    NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: [name] } } },
  });
  room.world.use({
    async [Symbol.asyncDispose]() {
      await container.remove({ force: true, v: true }).catch(ignoreGone);
    },
  });
  await container.start();
  const { NetworkSettings } = await container.inspect();
  return Number(NetworkSettings.Ports[`${port}/tcp`]?.[0]?.HostPort);
}

async function untilQueried(address: ConstructorParameters<typeof Client>[0] & object): Promise<void> {
  const startedAt = performance.now();
  for (;;) {
    const client = new Client({ ...address, connectionTimeoutMillis: 2_000 });
    client.on('error', () => {});
    const failure = await client
      .connect()
      .then(() => client.query('SELECT 1'))
      .then(
        () => undefined,
        (error: Error) => error,
      );
    await client.end().catch(() => {});
    if (failure === undefined) return;
    if (performance.now() - startedAt > readyWithinMs)
      throw new HarnessError({
        code: 'service-not-ready',
        message: `the database in a container did not answer within ${readyWithinMs} ms: ${failure.message}`,
        hint: 'Start one by hand: docker run with POSTGRES_PASSWORD, and read its log.',
      });
    await setTimeout(100);
  }
}

async function migrate({ world, secrets }: EngineRoom, database: Address): Promise<void> {
  const { target, scope } = world.context;
  if (target.manifest.commands?.migrate === undefined) return;
  // All of it, as an instance has it: a program may read its whole configuration whatever it is asked to do.
  const env = instanceEnvironment({
    secrets,
    appDatabase: { user: 'app', database: 'app' },
    at: (dependency) => (dependency === 'database' ? database : { host: 'nobody.invalid', port: 1 }),
    index: 0,
  });
  const result = await target.run('migrate', { scope, env, timeoutMs: migrateTimeoutMs });
  if (result.code === 0) return;
  throw new BlockedError({
    code: 'migrations-failed',
    message: `the target's migrate command ended with ${result.code ?? 'a signal'}:\n${lastLines(result.output)}`,
    hint: 'Run the command of `commands.migrate` by hand against an empty database.',
  });
}

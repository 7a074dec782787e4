// Proves that Testcontainers' own modules drive the stand-ins as they drive the official images.
import { PostgreSqlContainer } from '@testcontainers/postgresql';
import { RedisContainer } from '@testcontainers/redis';
import { ToxiProxyContainer } from '@testcontainers/toxiproxy';
import { Redis } from 'ioredis';
import pg from 'pg';
import { GenericContainer, Network, type StartedTestContainer, Wait } from 'testcontainers';
import { beforeAll, describe, expect, test } from 'vitest';
import { askEngine } from '../drivers/docker/engine.ts';
import { chooseImages } from '../drivers/images/choose-image.ts';
import { type ImageRole, imageRoles } from '../drivers/images/image-catalogue.ts';
import { engineImages } from '../drivers/images/image-store.ts';

// Its image is one more that cannot be pulled; what is started here is stopped by the tests themselves.
process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';

/** Why there is nothing to prove here; undefined when there is. */
let lacking: string | undefined;
const images = new Map<ImageRole, string>();
beforeAll(async () => {
  try {
    await askEngine();
    for (const { role, reference } of await chooseImages(imageRoles, engineImages(), 'stand-in'))
      images.set(role, reference);
  } catch (error) {
    lacking = (error as Error).message;
  }
});

function imageOf(role: ImageRole, skip: (reason: string) => never): string {
  return images.get(role) ?? skip(lacking ?? `there is no stand-in for ${role}`);
}

/** Of the first process, as the kernel of the engine sees it. */
async function userIdOf(container: StartedTestContainer): Promise<string | undefined> {
  const { output } = await container.exec(['grep', '^Uid:', '/proc/1/status']);
  return /^Uid:\s+(\d+)/.exec(output)?.[1];
}

describe('the stand-in of PostgreSQL', () => {
  test('has the user, database and password that it was given, and takes snapshots', async ({ skip }) => {
    await using container = await new PostgreSqlContainer(imageOf('postgres', skip))
      .withUsername('somebody')
      .withPassword('p@ss:w/rd')
      .withDatabase('of-its-own')
      .withCommand(['postgres', '-c', 'max_connections=37'])
      .start();
    const connect = async () => {
      const client = new pg.Client({ connectionString: container.getConnectionUri() });
      await client.connect();
      return client;
    };
    const client = await connect();
    const { rows } = await client.query(
      "SELECT 1 AS one, current_user AS who, current_database() AS db, current_setting('max_connections') AS most",
    );
    expect(rows).toEqual([{ one: 1, who: 'somebody', db: 'of-its-own', most: '37' }]);
    await client.query('CREATE TABLE kept AS SELECT 1 AS id');
    await client.end();

    await container.snapshot();
    const destroyer = await connect();
    await destroyer.query('DROP TABLE kept');
    await destroyer.end();
    await container.restoreSnapshot();
    const restored = await connect();
    expect((await restored.query('SELECT id FROM kept')).rows).toEqual([{ id: 1 }]);
    await restored.end();
    expect(await userIdOf(container)).toBe('999');
  });

  test('runs the scripts that it finds, once, and keeps its data over a restart', async ({ skip }) => {
    await using container = await new PostgreSqlContainer(imageOf('postgres', skip))
      .withCopyContentToContainer([
        {
          content: 'CREATE TABLE runs (id int); INSERT INTO runs VALUES (1);',
          target: '/docker-entrypoint-initdb.d/1.sql',
        },
        {
          content: 'psql -U "$POSTGRES_USER" -c "INSERT INTO runs VALUES (2)"',
          target: '/docker-entrypoint-initdb.d/2.sh',
        },
      ])
      .start();
    await container.restart();
    const client = new pg.Client({ connectionString: container.getConnectionUri() });
    await client.connect();
    expect((await client.query('SELECT id FROM runs ORDER BY id')).rows).toEqual([{ id: 1 }, { id: 2 }]);
    await client.end();
  });

  test('will not start without a password', async ({ skip }) => {
    const container = new GenericContainer(imageOf('postgres', skip)).withWaitStrategy(
      Wait.forLogMessage('You must specify POSTGRES_PASSWORD'),
    );
    await using _ = await container.start();
  });
});

test('the stand-in of Redis answers who knows its password, and nobody else', async ({ skip }) => {
  await using container = await new RedisContainer(imageOf('redis', skip)).withPassword('secret').start();
  const options = { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null };
  const redis = new Redis(container.getConnectionUrl(), options);
  expect(await redis.ping()).toBe('PONG');
  redis.disconnect();
  const stranger = new Redis(container.getPort(), container.getHost(), options).on('error', () => {});
  await expect(stranger.ping()).rejects.toThrow('NOAUTH');
  stranger.disconnect();
  expect(await userIdOf(container)).toBe('999');
});

test('the stand-in of Toxiproxy proxies to another container, and cuts it off', async ({ skip }) => {
  await using network = await new Network().start();
  await using upstream = await new RedisContainer(imageOf('redis', skip))
    .withNetwork(network)
    .withNetworkAliases('cache')
    .start();
  await using container = await new ToxiProxyContainer(imageOf('toxiproxy', skip)).withNetwork(network).start();
  expect(await upstream.executeCliCmd('info', ['server'])).toContain('redis_version:8.');
  const proxy = await container.createProxy({ name: 'cache', upstream: 'cache:6379', enabled: true });
  const ping = async () => {
    const redis = new Redis(proxy.port, proxy.host, { maxRetriesPerRequest: 0, retryStrategy: () => null });
    redis.on('error', () => {});
    return redis.ping().finally(() => redis.disconnect());
  };
  expect(await ping()).toBe('PONG');
  await proxy.instance.addToxic({
    name: 'late',
    type: 'latency',
    stream: 'downstream',
    toxicity: 1,
    attributes: { latency: 300, jitter: 0 },
  });
  const startedAt = performance.now();
  expect(await ping()).toBe('PONG');
  expect(performance.now() - startedAt).toBeGreaterThan(290);
  await proxy.setEnabled(false);
  await expect(ping()).rejects.toThrow();
});

test('the stand-in of Caddy serves, and takes another configuration', async ({ skip }) => {
  await using container = await new GenericContainer(imageOf('caddy', skip))
    .withExposedPorts(80)
    .withCopyContentToContainer([{ content: ':80\nrespond "from the file"\n', target: '/etc/caddy/Caddyfile' }])
    .withWaitStrategy(Wait.forHttp('/', 80))
    .start();
  const answer = await fetch(`http://${container.getHost()}:${container.getMappedPort(80)}/`);
  expect(await answer.text()).toBe('from the file');
});

test('the stand-in of Node runs a script as its user, has npm, and passes on the signal to stop', async ({ skip }) => {
  const script = "process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1e6); console.log('ready');";
  const container = await new GenericContainer(imageOf('node', skip))
    .withUser('node')
    .withCommand(['-e', script])
    .withWaitStrategy(Wait.forLogMessage('ready'))
    .start();
  await using _ = container;
  expect(await userIdOf(container)).toBe('1000');
  const { output, exitCode } = await container.exec(['sh', '-c', 'node --version && npm --version']);
  expect([output, exitCode]).toEqual([expect.stringMatching(/^v24\.\d+\.\d+\n1\d\.\d+\.\d+\n$/), 0]);
});

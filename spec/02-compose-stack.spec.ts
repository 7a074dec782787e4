/**
 * Exercise 2: Compose stack
 *
 *   "docker compose up -d --wait: the app starts after its database and Redis are healthy."
 *   "docker compose stop db turns /readyz to 503 and start db back to 200, without a restart of the app."
 *   "Rows survive down and up; database and Redis are reached by the app only."
 *   "Ports and passwords come from outside; the health checks are real."
 */
import { exercise, expect } from '../harness/spec.ts';

const { criterion } = exercise({ number: 2, id: 'compose-stack', title: 'Compose stack' });

criterion(
  {
    id: 'waits-for-healthy-dependencies',
    level: 'must',
    title: 'The app starts when its database and Redis are healthy, however long that takes',
    failureTitle: 'The app is started before its database or Redis is there',
    why: 'A service that starts too early ends, is restarted and ends again: whether a machine comes up is then a matter of luck.',
    verifiedBy:
      "`docker compose up -d --wait`, three times: as it is, with a database that comes up late, and with a Redis that does. By the engine's own events the app starts after the first healthy moment of both, and once.",
    remediation: 'depends_on with condition: service_healthy for each dependency, and a health check for each of them.',
    needs: ['compose'],
  },
  async (lab) => {
    const plain = await lab.compose.startOrder();
    const slowDatabase = await lab.compose.startOrder({ database: lab.profile('slow-database-ms') });
    const slowRedis = await lab.compose.startOrder({ redis: lab.profile('slow-redis-ms') });

    const orders = [plain, slowDatabase, slowRedis];
    const early = orders.filter(({ afterDatabaseMs, afterRedisMs }) => Math.min(afterDatabaseMs, afterRedisMs) < 0);
    lab.measure('start of the app after the database was healthy', plain.afterDatabaseMs, 'ms');
    expect(early, 'starts of the app before one of them was healthy').toEqual([]);
    expect(
      orders.map(({ starts }) => starts),
      'starts of the app, each time',
    ).toEqual([1, 1, 1]);
  },
);

criterion(
  {
    id: 'readyz-follows-database',
    level: 'must',
    title: 'Without its database the app says so and stays; with it, it is ready again',
    failureTitle: 'An outage of the database is not shown by /readyz, or ends the app',
    why: 'A database that is restarted must cost its own downtime and nothing more.',
    verifiedBy:
      '`docker compose stop` of the database: /readyz is 503 in time and the app runs on with a restart count of 0. `start`: 200 in time, in the same container and process.',
    remediation:
      'Check the database on every probe, handle the errors of idle connections, and connect anew by itself.',
    needs: ['compose'],
    budgets: ['readyz-detects', 'readyz-recovers'],
  },
  async (lab) => {
    const stack = await lab.compose.up();
    const before = await stack.inspect('app');
    await lab.compose.untilStatus(stack, 200, '/readyz', 'readyz-detects');
    await stack.stop('database');
    await lab.compose.untilStatus(stack, 503, '/readyz', 'readyz-detects');
    const meanwhile = await stack.inspect('app');
    await stack.start('database');
    await lab.compose.untilStatus(stack, 200, '/readyz', 'readyz-recovers');
    const after = await stack.inspect('app');

    expect(meanwhile.State.Running, 'the app runs without its database').toBe(true);
    expect(after.RestartCount, 'restarts of the app').toBe(0);
    expect(after.State.StartedAt, 'the app was started once').toBe(before.State.StartedAt);
  },
);

criterion(
  {
    id: 'keeps-data',
    level: 'should',
    title: 'Data survive down and up',
    failureTitle: 'Data are gone, or left to chance, when the stack is taken down',
    why: '`down` is what everybody types to restart: it must not be what deletes the database.',
    verifiedBy:
      'Create a task, `docker compose down`, `up`: the task is there. The data of the database are in a volume that has a name, and in none without one.',
    remediation:
      "A named volume at the data folder of the image: db-data:/var/lib/postgresql/data, and one for Redis' /data.",
    needs: ['compose'],
    budgets: ['readyz-detects'],
  },
  async (lab) => {
    const stack = await lab.compose.up();
    const task = await lab.compose.createTask(stack);
    const volumes = await stack.volumes('database');
    await stack.down();
    await stack.up();

    await lab.compose.untilStatus(stack, 200, '/readyz', 'readyz-detects');
    const app = await stack.container('app');
    expect(await app.status(task), 'the task after down and up').toBe(200);
    expect(volumes.named, 'named volumes of the database').not.toEqual([]);
    expect(volumes.anonymous, 'volumes of the database without a name').toEqual([]);
  },
);

criterion(
  {
    id: 'isolated-network',
    level: 'should',
    title: 'Only the app reaches the database and Redis',
    failureTitle: 'The database or Redis can be reached by others than the app',
    why: 'A database on a port of the machine is tried by everybody who reaches the machine.',
    verifiedBy:
      'Neither publishes a port; a container on another network reaches neither at any of its addresses, while one on their own network does; the app, which needs both, is ready.',
    remediation: 'No `ports` for them, and a network of their own that is `internal` and shared with the app only.',
    needs: ['compose'],
    budgets: ['readyz-detects'],
  },
  async (lab) => {
    const stack = await lab.compose.up();
    const published = [...(await stack.published('database')), ...(await stack.published('redis'))];
    const reached = await lab.compose.reachableFromOutside(stack);

    expect(published, 'ports of the host').toEqual([]);
    expect(reached, 'from a container on another network').toEqual([]);
    await lab.compose.untilStatus(stack, 200, '/readyz', 'readyz-detects');
  },
);

criterion(
  {
    id: 'parameterised',
    level: 'should',
    title: 'Port and passwords come from outside, and no password has a default',
    failureTitle: 'The stack starts with a password that everybody knows, or cannot be told another port',
    why: 'A default password is the one that runs in production: nothing ever asks for another.',
    verifiedBy:
      'With an env file of fresh values the app answers on its port, and the database lets its user in with the new password over the network and with no other; without each required secret `up` stops and names it; the file itself holds no password.',
    remediation:
      'Let compose require a value for each secret (the form with :? and a message), take the port from a variable, and ship an .env.example without values.',
    needs: ['compose'],
    budgets: ['readyz-detects'],
  },
  async (lab) => {
    const stack = await lab.compose.up();
    const { PORT = '', DATABASE_PASSWORD = '' } = stack.project.variables;
    await lab.compose.untilStatus(stack, 200, '/readyz', 'readyz-detects');
    const app = await stack.container('app');

    expect(await app.url(), 'address of the app').toMatch(new RegExp(`:${PORT}$`));
    expect(await lab.compose.databaseAccepts(stack, DATABASE_PASSWORD), 'with the given password').toBe(true);
    expect(await lab.compose.databaseAccepts(stack, 'another'), 'with another password').toBe(false);
    expect(await lab.compose.acceptedWithout(), 'up without a required secret').toEqual([]);
    expect(await lab.compose.defaultSecrets(), 'passwords in the file').toEqual([]);
  },
);

criterion(
  {
    id: 'real-healthchecks',
    level: 'should',
    title: 'Each health check asks its service, and notices when that stands still',
    failureTitle: 'A health check is content with a service that does not answer',
    why: 'What waits for healthy, waits for what the check asks: nothing, when it asks nothing.',
    verifiedBy:
      'The database is asked by pg_isready, Redis by redis-cli ping, the app for /readyz. The processes of each are stopped in turn: its container gets unhealthy within its own retries, and healthy again.',
    remediation:
      'pg_isready over TCP, redis-cli ping compared with PONG, and /readyz for the app; an interval of seconds.',
    needs: ['compose'],
    budgets: ['health-margin'],
  },
  async (lab) => {
    const stack = await lab.compose.up();
    const commands = {
      database: await lab.compose.healthcheck(stack, 'database'),
      redis: await lab.compose.healthcheck(stack, 'redis'),
      app: await lab.compose.healthcheck(stack, 'app'),
    };
    await lab.compose.healthFollows(stack, 'app', 'health-margin');
    await lab.compose.healthFollows(stack, 'redis', 'health-margin');
    await lab.compose.healthFollows(stack, 'database', 'health-margin');

    expect(commands.database, 'health check of the database').toContain('pg_isready');
    expect(commands.redis, 'health check of Redis').toMatch(/redis-cli.*\bping/i);
    expect(commands.app, 'health check of the app').toContain(lab.compose.path('/readyz'));
  },
);

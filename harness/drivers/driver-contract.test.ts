// Holds every driver to one contract: services start, answer, know each other, can be faulted, and leave nothing.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createProxy, type ProxyHandle } from '../../toxiproxy/control-plane.ts';
import { controlProbe, type ProbeProtocol } from '../../toxiproxy/control-probe.ts';
import { faults } from '../../toxiproxy/fault-registry.ts';
import { injectFault } from '../../toxiproxy/inject.ts';
import type { Driver, LabServices, PostgresService, RedisService, ToxiproxyService } from './driver.ts';
import { candidates } from './driver-contract.fixture.ts';
import { poll } from './poll.ts';
import { openRunScope } from './run-scope.ts';
import { sweepDeadRuns } from './sweep.ts';

const health = { path: '/readyz', intervalMs: 100, timeoutMs: 1_000 };
const startDeadlineMs = 180_000;

for (const candidate of candidates) {
  const lack = await candidate.lacks();
  const named = lack === undefined ? candidate.name : `${candidate.name} (not here: ${lack})`;
  describe.skipIf(lack !== undefined)(`the driver ${named}`, { timeout: 60_000 }, () => {
    const suite = createServer((_, response) => response.end('of the suite'));
    let scope: Awaited<ReturnType<typeof openRunScope>>;
    let driver: Driver;
    let lab: LabServices;
    let postgres: PostgresService;
    let redis: RedisService;
    let toxiproxy: ToxiproxyService;

    beforeAll(async () => {
      suite.listen(0, '127.0.0.1');
      await once(suite, 'listening');
      scope = await openRunScope('driver-contract');
      driver = candidate.create();
      const offers = await driver.prepare(['postgres', 'redis', 'toxiproxy', 'caddy'], scope);
      expect(offers.filter((offer) => !offer.offered)).toEqual([]);
      lab = await driver.services(scope);
      [postgres, redis, toxiproxy] = await Promise.all([lab.postgres(), lab.redis(), lab.toxiproxy()]);
    }, startDeadlineMs);

    afterAll(async () => {
      await Promise.all([postgres, redis, toxiproxy].map((service) => service?.[Symbol.asyncDispose]()));
      await lab?.[Symbol.asyncDispose]();
      expect(await candidate.leftovers(scope.dir)).toEqual([]);
      await scope[Symbol.asyncDispose]();
      suite.close();
    });

    const suiteAddress = () => ({ host: '127.0.0.1', port: (suite.address() as AddressInfo).port });

    test('PostgreSQL is what it says, with fast settings, and refuses a wrong password', async () => {
      const { host, port, user, password, database } = postgres;
      const login = { host, port, user, password, database };
      const client = new pg.Client(login);
      await client.connect();
      const { rows } = await client.query(
        "SELECT split_part(version(), ' ', 2) AS version, current_setting('fsync') AS fsync, upper('ä') AS upper",
      );
      await client.end();
      expect(postgres.description).toContain(rows[0].version);
      expect(rows[0]).toMatchObject({ fsync: 'off', upper: 'Ä' });
      await expect(new pg.Client({ ...login, password: 'wrong' }).connect()).rejects.toMatchObject({ code: '28P01' });
      const told = () => postgres.output().includes('password authentication failed') || undefined;
      expect(await poll(told, { deadlineMs: 5_000 }), postgres.output()).toBe(true);
    });

    test('Redis keeps nothing on a disk', async () => {
      const client = new Redis({ host: redis.host, port: redis.port, retryStrategy: () => null });
      expect(await client.config('GET', 'save')).toEqual(['save', '']);
      client.disconnect();
    });

    test.each([
      ['database-down', 'postgres', () => postgres.inside],
      ['database-reset', 'postgres', () => postgres.inside],
      ['redis-slow', 'redis', () => redis.inside],
      ['provider-down', 'http', () => lab.reach(suiteAddress())],
    ] as const)('%s bites through a proxy, and is over again', async (fault, protocol, upstream) => {
      const { host, port } = await upstream();
      const proxy = await createProxy(toxiproxy.apiUrl, fault, `${host}:${port}`, await toxiproxy.place());
      expect(await ends(proxy, protocol)).toBe('answered');
      const site = { proxy, protocol, heldOpen: false, targetConnections: async () => undefined };
      const injected = await injectFault(faults[fault], site);
      await injected.undo();
      expect(await ends(proxy, protocol)).toBe('answered');
      await proxy.remove();
    });

    test.runIf(candidate.direct)('a proxy that is down refuses, and one that resets is seen to reset', async () => {
      const { host, port } = redis.inside;
      const proxy = await createProxy(toxiproxy.apiUrl, 'plain', `${host}:${port}`, await toxiproxy.place());
      await proxy.setEnabled(false);
      expect(await ends(proxy, 'redis')).toBe('refused');
      await proxy.setEnabled(true);
      await proxy.addToxic({ type: 'reset_peer', stream: 'downstream', attributes: { timeout: 0 } }, 'reset');
      expect(await ends(proxy, 'redis')).toBe('reset');
      await proxy.remove();
    });

    test('the balancer answers with what listens in the suite', async () => {
      const upstreams = [`127.0.0.1:${suiteAddress().port}`];
      await using balancer = await lab.balancer({ upstreams, health });
      const ask = async () => (await fetch(`http://${balancer.host}:${balancer.port}/`)).text();
      const answer = await poll(async () => ((await ask()) === 'of the suite' ? true : undefined), {
        deadlineMs: 5_000,
      });
      expect(answer).toBe(true);
      expect(balancer.ended()).toBeUndefined();
    });

    test('two labs at once have nothing in common, and the end of one is not that of the other', async () => {
      const other = await driver.services(scope);
      const theirs = await other.postgres();
      const clients = [postgres, theirs].map(
        ({ host, port, user, password, database }) => new pg.Client({ host, port, user, password, database }),
      );
      const [first, second] = clients;
      for (const client of clients) await client.connect();
      await first?.query('CREATE TABLE only_here (id int)');
      await expect(second?.query('SELECT * FROM only_here')).rejects.toMatchObject({ code: '42P01' });
      await second?.end();
      await theirs[Symbol.asyncDispose]();
      await other[Symbol.asyncDispose]();
      expect((await first?.query('SELECT count(*)::int AS count FROM only_here'))?.rows).toEqual([{ count: 0 }]);
      await first?.end();
    });

    test('after SIGKILL of a run in the middle of a lab, the next start leaves nothing of it', async () => {
      const [module, expression] = candidate.source;
      const driverName = expression.replace(/\(.*/, '');
      const runner = spawn(process.execPath, [
        '--input-type=module',
        '-e',
        `import { ${driverName} } from ${JSON.stringify(module)};
        import { openRunScope } from ${JSON.stringify(path.join(import.meta.dirname, 'run-scope.ts'))};
        const scope = await openRunScope('killed');
        const lab = await ${expression}.services(scope);
        await Promise.all([lab.postgres(), lab.redis(), lab.toxiproxy()]);
        console.log(scope.dir);`,
      ]);
      let printed = '';
      runner.stdout.on('data', (chunk) => {
        printed += chunk;
      });
      await poll(() => printed.includes('\n') || undefined, { deadlineMs: 40_000 });
      const dir = printed.trim();
      expect(await candidate.leftovers(dir)).not.toEqual([]);
      runner.kill('SIGKILL');
      await once(runner, 'exit');
      await sweepDeadRuns();
      expect(await candidate.leftovers(dir)).toEqual([]);
      expect(existsSync(dir)).toBe(false);
    });
  });
}

async function ends({ host, port }: ProxyHandle, protocol: ProbeProtocol) {
  return (await controlProbe({ host, port, protocol, timeoutMs: 5_000 })).ended;
}

// Tests every fault of the registry in a real lab: injected, witnessed, undone, and nothing left of it.
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createProxy } from '../../toxiproxy/control-plane.ts';
import { controlProbe } from '../../toxiproxy/control-probe.ts';
import { type FaultName, faults } from '../../toxiproxy/fault-registry.ts';
import { injectFault } from '../../toxiproxy/inject.ts';
import { createEmbeddedDriver } from '../drivers/embedded.driver.ts';
import { openRunScope } from '../drivers/run-scope.ts';
import { InconclusiveError } from '../model/errors.ts';
import { connectLab } from './app-database.ts';
import { FaultsHandle } from './faults.ts';
import { LabJournal } from './journal.ts';
import { readyWithin } from './readiness-wait.ts';
import { smallTargetContext } from './small-target.fixture.ts';
import { World } from './world.ts';

const scope = await openRunScope('lab-faults-test');
const world = new World(smallTargetContext(scope, createEmbeddedDriver()), {});
const journal = new LabJournal(() => {});
const handle = new FaultsHandle(
  world,
  journal,
  new Set(Object.values(faults).map(({ capability }) => capability as string)),
);
const names = Object.keys(faults) as FaultName[];
const dependencies = ['database', 'redis', 'queue', 'provider'] as const;

beforeAll(async () => {
  await world.startServices(2);
  await world.startInstance(0);
  await readyWithin(world, 0);
  const { postgres, appDatabase } = world.services;
  const client = await connectLab(postgres, appDatabase.database);
  await client.query(`CREATE TABLE pgmigrations (id int, name text); INSERT INTO pgmigrations VALUES (1, 'first')`);
  await client.end();
}, 120_000);

afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await scope[Symbol.asyncDispose]();
});

async function expectNothingLeft(): Promise<void> {
  for (const dependency of dependencies) {
    const proxy = world.proxy(dependency, 0);
    expect(await proxy.state(), dependency).toEqual({ enabled: true, toxics: [] });
    const protocol = dependency === 'database' ? 'postgres' : dependency === 'provider' ? 'http' : 'redis';
    expect(await controlProbe({ host: proxy.host, port: proxy.port, protocol, timeoutMs: 5_000 })).toMatchObject({
      ended: 'answered',
    });
  }
}

test.each(names.filter((name) => name !== 'narrow-link'))(
  '%s bites, is witnessed, and leaves nothing',
  async (name) => {
    const injected = await handle.inject(name, { instance: 0 });
    expect(injected.witness.length).toBeGreaterThan(0);
    expect(injected.sinceMs).toBeLessThanOrEqual(Date.now());
    await injected.undo();
    await injected.undo();
    await expectNothingLeft();
    expect(journal.moments.slice(-2).map(({ event }) => event)).toEqual([`${name} in force`, `${name} is over`]);
  },
);

test('narrow-link bites before a server of HTTP', async () => {
  const { provider, toxiproxy } = world.services;
  const proxy = await createProxy(toxiproxy.apiUrl, 'link-0', `${provider.host}:${provider.port}`);
  const site = { proxy, protocol: 'http' as const, heldOpen: false, targetConnections: async () => undefined };
  const injected = await injectFault(faults['narrow-link'], site);
  await injected.undo();
  expect(await proxy.state()).toEqual({ enabled: true, toxics: [] });
  await proxy.remove();
});

test('whether an instance reaches a dependency through its proxy', async () => {
  const work = Promise.resolve();
  await handle.requireUsed('database', work);
  const thrown = await handle.requireUsed('database', work, 1).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(InconclusiveError);
  expect(thrown).toMatchObject({ code: 'fault-not-witnessed', message: expect.stringContaining('instance 1') });
});

test('several are in force together and are taken back together', async () => {
  const all = await handle.injectAll(['database-down', 'redis-down', 'queue-down', 'provider-down']);
  for (const dependency of dependencies) expect((await world.proxy(dependency, 0).state()).enabled).toBe(false);
  await all.undo();
  await expectNothingLeft();
});

test('when one of several does not bite, the others are taken back', async () => {
  // Nobody restarts it: a lab whose proxy is down already has no control to compare with.
  await world.proxy('queue', 0).setEnabled(false);
  await expect(handle.injectAll(['database-down', 'queue-down'])).rejects.toThrow(InconclusiveError);
  expect((await world.proxy('database', 0).state()).enabled).toBe(true);
  await world.proxy('queue', 0).setEnabled(true);
  await expectNothingLeft();
});

test('connections through the proxy are those of the target alone', async () => {
  expect(await handle.connections('redis')).toBe(1);
});

test('connections that come while something goes on are counted for each dependency, also those that go again', async () => {
  const { host, port } = world.proxy('redis', 0);
  const work = async () => {
    const sockets = [connect(port, host), connect(port, host)];
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    // Longer than the time between two looks at the kernel's list.
    await setTimeout(150);
    for (const socket of sockets) socket.destroy();
    return 'done';
  };
  const seen = await handle.connectionsAdded(['database', 'redis', 'queue'], work);
  expect(seen).toEqual({ value: 'done', added: { database: 0, redis: 2, queue: 0 } });
});

test('a fault before one instance spares the other', async () => {
  await using _fault = await handle.inject('redis-down', { instance: 0 });
  expect((await world.proxy('redis', 1).state()).enabled).toBe(true);
});

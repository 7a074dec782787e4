// Tests that a lab which cannot be opened leaves nothing, and that its first error is the one that is told.
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import type { Driver, LabServices } from '../drivers/driver.ts';
import { createEmbeddedDriver } from '../drivers/embedded.driver.ts';
import { processEntry } from '../drivers/process-table.ts';
import { openRunScope } from '../drivers/run-scope.ts';
import type { CriterionMeta } from '../model/criterion.ts';
import { BlockedError, HarnessError } from '../model/errors.ts';
import type { LabContext } from './context.ts';
import { LabJournal } from './journal.ts';
import { openLab } from './open-lab.ts';
import { smallTargetContext } from './small-target.fixture.ts';
import { World } from './world.ts';

const scope = await openRunScope('open-lab-test');
afterAll(() => scope[Symbol.asyncDispose]());

const base = ['budget', 'keep', 'measure', 'profile', 'seed', 'step'];
const journal = () => new LabJournal(() => {});
const meta = { id: 'a', level: 'must', needs: ['http'], repro: 'true' } as unknown as CriterionMeta<readonly ['http']>;

/** The embedded driver, with a note of every process that it starts. */
function noting(change: Partial<LabServices> = {}): { driver: Driver; pids: (number | undefined)[] } {
  const real = createEmbeddedDriver();
  const pids: (number | undefined)[] = [];
  const services = async (run: typeof scope): Promise<LabServices> => {
    const ofRun = await real.services(run);
    const noted = <T extends { readonly pid: number | undefined }>(start: () => Promise<T>) => {
      return async () => {
        const service = await start();
        pids.push(service.pid);
        return service;
      };
    };
    return { ...ofRun, postgres: noted(ofRun.postgres), redis: noted(ofRun.redis), ...change };
  };
  return { driver: { ...real, services }, pids };
}

async function expectNothing(pids: readonly (number | undefined)[]): Promise<void> {
  expect(pids.length).toBeGreaterThan(0);
  for (const pid of pids) expect(pid === undefined ? undefined : processEntry(pid)).toBeUndefined();
  expect((await readdir(scope.dir)).filter((name) => /^(postgres|redis)/.test(name))).toEqual([]);
}

const open = (context: LabContext) => openLab(context, 'health', meta, journal());

test('a dependency that fails to start takes the others down with it, and its error is told', async () => {
  const broken = new HarnessError({ code: 'redis-broken', message: 'Redis did not start' });
  const { driver, pids } = noting({ redis: () => Promise.reject(broken) });
  await expect(open(smallTargetContext(scope, driver))).rejects.toBe(broken);
  await expectNothing(pids);
});

test('a teardown that fails as well does not hide why the lab could not be opened', async () => {
  const broken = new HarnessError({ code: 'postgres-broken', message: 'PostgreSQL did not start' });
  const { driver, pids } = noting({ postgres: () => Promise.reject(broken) });
  const services = async (run: typeof scope) => {
    const ofRun = await driver.services(run);
    const redis = async () => {
      const service = await ofRun.redis();
      const dispose = async () => {
        await service[Symbol.asyncDispose]();
        throw new Error('the teardown failed too');
      };
      return { ...service, [Symbol.asyncDispose]: dispose };
    };
    return { ...ofRun, redis };
  };
  await expect(open(smallTargetContext(scope, { ...driver, services }))).rejects.toBe(broken);
  await expectNothing(pids);
});

test('a target that ends at once is blocked, with its last words, and leaves nothing', async () => {
  const { driver, pids } = noting();
  const context = smallTargetContext(scope, driver, {
    command: ['node', '-e', 'console.log("no luck"); process.exit(3)'],
  });
  const error: unknown = await open(context).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(BlockedError);
  expect((error as Error).message).toMatch(/exited with code 3[\s\S]*no luck/);
  await expectNothing(pids);
});

test('a lab has the handles that were declared and no others, and none of its processes outlives it', async () => {
  const { driver, pids } = noting();
  const opened = await open(smallTargetContext(scope, driver));
  expect(Object.keys(opened.lab).toSorted()).toEqual(
    [...base, 'answers', 'http', 'openapi', 'probes', 'tasks'].toSorted(),
  );
  expect(() => opened.lab.budget('readyz-detects')).toThrow(/did not declare/);
  expect(() => opened.lab.profile('no-such-value')).toThrow(/has no such value/);
  const { port } = opened.world.instance(0);
  await opened[Symbol.asyncDispose]();
  await expectNothing(pids);
  const socket = connect({ host: '127.0.0.1', port });
  const error = await new Promise((resolve) => socket.once('error', resolve));
  expect(error).toMatchObject({ code: 'ECONNREFUSED' });
});

test('what starts in a lab that has closed meanwhile is ended at once', async () => {
  const { driver } = noting();
  const world = new World(smallTargetContext(scope, driver), {});
  await world.startServices(1);
  const start = world.context.target.start.bind(world.context.target);
  const started = Promise.withResolvers<number | undefined>();
  const release = Promise.withResolvers<void>();
  Object.assign(world.context.target, {
    start: async (...options: Parameters<typeof start>) => {
      const instance = await start(...options);
      started.resolve(instance.pid);
      await release.promise;
      return instance;
    },
  });
  const starting = world.startInstance(0);
  const pid = await started.promise;
  await world[Symbol.asyncDispose]();
  release.resolve();
  await expect(starting).rejects.toMatchObject({ code: 'lab-closed' });
  expect(processEntry(pid ?? 0)).toBeUndefined();

  let disposed = false;
  const late = {
    [Symbol.dispose]: () => {
      disposed = true;
    },
  };
  expect(() => world.use(late)).toThrow(/is closed/);
  expect(disposed).toBe(true);
});

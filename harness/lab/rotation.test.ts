// Tests a changed password on clients that follow the file, that keep the old one, and that keep their connections.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEmbeddedDriver } from '../drivers/embedded.driver.ts';
import { openRunScope } from '../drivers/run-scope.ts';
import type { Budget } from '../model/budget.ts';
import type { Attempt } from './answer.ts';
import { BootHandle } from './boot.ts';
import type { DatabaseHandle } from './database.ts';
import type { HttpHandle } from './http.ts';
import { LabJournal } from './journal.ts';
import { RolePassword } from './role-password.ts';
import { RotationHandle } from './rotation.ts';
import { smallTargetContext } from './small-target.fixture.ts';
import { Waiter } from './waiter.ts';
import { World } from './world.ts';

const scope = await openRunScope('lab-rotation-test');
const world = new World(smallTargetContext(scope, createEmbeddedDriver()), {});
const role = new RolePassword(world);
const journal = new LabJournal(() => {});
const budget = { key: 'picked-up', value: 1_000, unit: 'ms', comparison: '<=' } as Budget;
const wait = new Waiter(new Map([[budget.key, budget]]), journal);
const open: Client[] = [];

beforeAll(() => world.startServices(1), 120_000);
afterAll(async () => {
  await Promise.all(open.map((client) => client.end().catch(() => {})));
  await world[Symbol.asyncDispose]();
  await scope[Symbol.asyncDispose]();
});

async function connected(password: string): Promise<Client> {
  const { postgres, appDatabase } = world.services;
  const { host, port } = postgres;
  const client = new Client({ host, port, ...appDatabase, password });
  client.on('error', () => {});
  await client.connect();
  open.push(client);
  return client;
}

/** A target that opens a connection for each request, with the password that `current` gives. */
function rotationOf(current: () => Promise<string>): RotationHandle {
  return rotationBy(async () => {
    await connected(await current());
  });
}

/** A target that serves a request, or does not. */
function rotationBy(serve: () => Promise<void>): RotationHandle {
  const answer = async (): Promise<Attempt> => {
    const status = await serve().then(
      () => 201,
      () => 503,
    );
    return { method: 'POST', path: '/tasks', status, headers: {}, text: '', truncated: false, durationMs: 1, atMs: 0 };
  };
  const http = { together: () => Promise.all([answer(), answer()]) } as unknown as HttpHandle;
  const database = {
    holdWrites: async () => ({ release: async () => {} }),
    waitingForLock: async () => 8,
  } as unknown as DatabaseHandle;
  return new RotationHandle({ world, journal, wait, http, database, boot: new BootHandle(world, journal, wait) });
}

/** On the port of the one before, which has to be gone. */
async function serve(rotation: RotationHandle): Promise<void> {
  await world.instances.get(0)?.[Symbol.asyncDispose]();
  await rotation.serve();
}

async function fileContent(): Promise<string> {
  const dirs = (await readdir(scope.dir)).filter((name) => name.startsWith('secrets-')).toSorted();
  const texts = dirs.map((dir) => readFile(path.join(scope.dir, dir, 'DATABASE_PASSWORD'), 'utf8'));
  return (await Promise.all(texts)).find((text) => text.trim() !== first) ?? first;
}

let first = '';

test('a changed password refuses the old one, and leaves open sessions alone until they are ended', async () => {
  first = world.services.secrets.DATABASE_PASSWORD;
  const client = await connected(first);
  const { password, at } = await role.change();
  expect(world.madeSecrets).toContain(password);
  expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  expect(await role.sessionsSince(at)).toBe(0);
  await expect(connected(first)).rejects.toMatchObject({ code: '28P01' });
  const later = await connected(password);
  expect(await role.sessionsSince(at)).toBe(1);
  expect(await role.endSessions('idle', at)).toBe(1);
  await expect(client.query('SELECT 1')).rejects.toThrow();
  expect((await later.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  expect(await role.endSessions('idle')).toBe(1);
  await role.restore();
  await connected(first);
});

test('who reads the file for each connection is through at once, and the file has the new password', async () => {
  const rotation = rotationOf(async () => (await fileContent()).trim());
  await serve(rotation);
  await rotation.change();
  await rotation.untilNewConnections('picked-up');
  expect(await fileContent()).toMatch(/^[0-9a-f]{36}\n$/);
  await role.restore();
});

test('what fails between the change in PostgreSQL and the one in the file is not the fault of the target', async () => {
  const rotation = rotationOf(() => Promise.resolve(''));
  await serve(rotation);
  const fromMs = Date.now();
  await rotation.change();
  const untilMs = Date.now();
  const failed = (atMs: number, durationMs: number) => ({ atMs, durationMs }) as Attempt;
  const [before, after] = [failed(fromMs - 100, 50), failed(untilMs + 1, 5)];
  const during = [failed(fromMs - 100, untilMs - fromMs + 200), failed(fromMs, untilMs - fromMs)];
  expect(rotation.apartFromChange([before, ...during, after])).toEqual([before, after]);
  await role.restore();
});

test('a pool that sees only in use that a connection was ended is through once it has used each', async () => {
  const idle = [await connected(first)];
  const rotation = rotationBy(async () => {
    const client = idle.pop() ?? (await connected([...world.madeSecrets].at(-1) ?? ''));
    await client.query('SELECT 1');
    idle.push(client);
  });
  await serve(rotation);
  await rotation.change();
  expect(await rotation.burst()).toBe('503 201');
  await rotation.untilNewConnections('picked-up');
  await role.restore();
});

test('who keeps the old password fails, with what was answered; who opens no connection decides nothing', async () => {
  const stubborn = rotationOf(async () => first);
  await serve(stubborn);
  await stubborn.change();
  const failure = { code: 'not-in-time', message: expect.stringContaining('503 503') };
  await expect(stubborn.untilNewConnections('picked-up')).rejects.toMatchObject(failure);
  await role.restore();

  const http = { together: async () => [{ status: 201 }] } as unknown as HttpHandle;
  const parts = { world, journal, wait, http, boot: new BootHandle(world, journal, wait) };
  const database = {
    holdWrites: async () => ({ release: async () => {} }),
    waitingForLock: async () => 8,
  } as unknown as DatabaseHandle;
  const pooled = new RotationHandle({ ...parts, database });
  await serve(pooled);
  await pooled.change();
  await expect(pooled.untilNewConnections('picked-up')).rejects.toMatchObject({ code: 'no-new-connection' });
}, 30_000);

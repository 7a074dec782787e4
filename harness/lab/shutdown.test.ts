// Tests the verbs on a shutdown against a small server that holds its POSTs until a lock is free.
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { Budget } from '../model/budget.ts';
import { ExpectationError } from '../model/errors.ts';
import type { DatabaseHandle } from './database.ts';
import { LabJournal } from './journal.ts';
import { ShutdownHandle } from './shutdown.ts';
import { Waiter } from './waiter.ts';
import { World } from './world.ts';

const budget = { key: 'idle', value: 1_000, unit: 'ms', comparison: '<=' } as Budget;

async function site(options: { readonly keepAlive?: boolean; readonly answersAtOnce?: boolean } = {}) {
  const waiting = new Set<ServerResponse>();
  const finish = () => {
    for (const response of waiting) response.writeHead(201).end('{}');
    waiting.clear();
  };
  const server = createServer((request, response) => {
    if (options.keepAlive === false) response.setHeader('connection', 'close');
    if (request.method === 'GET') response.end('{}');
    else waiting.add(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const instance = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
  const context = { seed: 'a-seed', target: { manifest: {}, path: (path: string) => path } };
  const world = new World(context as never, {});
  world.instances.set(0, instance as never);
  const database = {
    holdWrites: async () => ({ release: async () => finish() }),
    waitingForLock: async () => {
      const count = waiting.size;
      if (options.answersAtOnce && count > 0) finish();
      return count;
    },
  } as unknown as DatabaseHandle;
  const journal = new LabJournal(() => {});
  onTestFinished(async () => {
    await world[Symbol.asyncDispose]();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    server,
    database,
    journal,
    shutdown: new ShutdownHandle(world, journal, new Waiter(new Map([['idle', budget]]), journal)),
  };
}

test('requests are in flight until they are released, and each tells how it ended', async () => {
  const { shutdown, database, journal } = await site();
  const serving = await shutdown.serving(database, 3);
  expect(serving.inFlight).toBe(3);
  await shutdown.stillOpen(serving);
  expect(journal.moments).toMatchObject([{ event: '3 requests in flight' }]);
  const ended = await serving.release();
  expect(ended.map(({ status, ending }) => [status, ending])).toEqual(Array(3).fill([201, 'answered']));
  expect(serving.inFlight).toBe(0);
});

test('a request that is answered before its release is the fault of the target', async () => {
  const { shutdown, database } = await site({ answersAtOnce: true });
  const serving = await shutdown.serving(database, 1);
  await serving.release();
  await expect(shutdown.stillOpen(serving)).rejects.toThrow(expect.objectContaining({ code: 'request-ended-early' }));
});

test('an idle connection that the server closes is seen to close, within the budget', async () => {
  const { shutdown, server, journal } = await site();
  const idle = await shutdown.idleConnection();
  server.closeIdleConnections();
  await shutdown.untilClosed(idle, 'idle');
  expect(journal.measurements).toMatchObject([{ unit: 'ms', budget: { key: 'idle', limit: 1_000 } }]);
});

test('an idle connection that stays open is the fault of the target', async () => {
  const { shutdown } = await site();
  const idle = await shutdown.idleConnection();
  const thrown = await shutdown.untilClosed(idle, 'idle').catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(ExpectationError);
  expect(thrown).toMatchObject({ code: 'not-in-time' });
});

test('a server that keeps no connection has no idle one', async () => {
  const { shutdown } = await site({ keepAlive: false });
  await expect(shutdown.idleConnection()).rejects.toThrow(expect.objectContaining({ code: 'no-keep-alive' }));
});

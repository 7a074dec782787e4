// Tests what is seen of instances behind a balancer that is a few requests to their relays, with real relays.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { request } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import type { BalancerOptions } from '../drivers/driver.ts';
import type { Budget } from '../model/budget.ts';
import { ExpectationError, HarnessError } from '../model/errors.ts';
import { LabJournal } from './journal.ts';
import { ReplicasHandle } from './replicas.ts';
import { Waiter } from './waiter.ts';
import { World } from './world.ts';

const budget = { key: 'out', value: 600, unit: 'ms', comparison: '<=' } as Budget;

async function site() {
  const server = createServer((_, response) => response.end('{}')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const state: { upstreams: readonly string[]; ended: string | undefined } = { upstreams: [], ended: undefined };
  const balancer = async ({ upstreams }: BalancerOptions) => {
    state.upstreams = upstreams;
    return {
      host: '127.0.0.1',
      port: 1,
      ended: () => state.ended,
      output: () => 'out of memory',
      [Symbol.asyncDispose]: async () => {},
    };
  };
  const context = { target: { path: (path: string) => path } };
  const world = Object.assign(new World(context as never, {}), { balancer });
  world.instances.set(0, { host: '127.0.0.1', port: (server.address() as AddressInfo).port } as never);
  const journal = new LabJournal(() => {});
  const replicas = await ReplicasHandle.open(world, journal, new Waiter(new Map([['out', budget]]), journal));
  onTestFinished(async () => {
    await world[Symbol.asyncDispose]();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const ask = async (path: string) => {
    const { body } = await request(`http://${state.upstreams[0]}${path}`, { reset: true });
    await body.dump();
  };
  /** Requests for so long, one after the other. */
  const requestsFor = async (forMs: number) => {
    for (const startedAt = performance.now(); performance.now() - startedAt < forMs; await setTimeout(20))
      await ask('/tasks');
  };
  return { state, replicas, journal, ask, requestsFor };
}

test('requests are counted, health checks are not', async () => {
  const { replicas, ask } = await site();
  await ask('/tasks');
  await ask('/readyz');
  expect(replicas.requestsTo(0)).toBe(1);
});

test('only the time until the last request counts, however long the silence must be', async () => {
  const { replicas, requestsFor, journal } = await site();
  const requests = requestsFor(200);
  const { elapsedMs } = await replicas.untilSilent(0, 1_500, 'out');
  await requests;
  expect(elapsedMs).toBeGreaterThan(100);
  expect(journal.measurements).toMatchObject([{ value: elapsedMs, budget: { key: 'out', limit: 600 } }]);
});

test('requests beyond the budget are the fault of the target', async () => {
  const { replicas, requestsFor } = await site();
  const requests = requestsFor(2_000);
  await expect(replicas.untilSilent(0, 100, 'out')).rejects.toThrow(ExpectationError);
  await requests;
});

test('a balancer that is gone proves nothing of the silence that follows, nor of requests that do not come', async () => {
  const { replicas, state } = await site();
  state.ended = 'SIGKILL';
  const thrown = await replicas.untilSilent(0, 100, 'out').catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(HarnessError);
  expect(thrown).toMatchObject({ code: 'balancer-ended', message: expect.stringMatching(/SIGKILL.*out of memory/) });
  await expect(replicas.untilServed(0, 'out')).rejects.toThrow(HarnessError);
  await expect(replicas.justChecked(0)).rejects.toThrow(HarnessError);
});

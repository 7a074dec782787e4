// Tests what is seen of /readyz through faults against servers that forget, name checks of their own, or answer late.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { Budget } from '../model/budget.ts';
import { ExpectationError } from '../model/errors.ts';
import type { FaultsHandle } from './faults.ts';
import { HttpHandle } from './http.ts';
import { LabJournal } from './journal.ts';
import { ProbesHandle } from './probes.ts';
import { Waiter } from './waiter.ts';
import { World } from './world.ts';

const limits = { detects: 1_000, recovers: 3_000, answers: 400 };
const budgets = { detects: 'detects', recovers: 'recovers', answers: 'answers' };

/** What a probe is told, `n` probes after the fault came. */
type Told = (n: number) => { readonly status: number; readonly checks?: object; readonly afterMs?: number };

async function site(told: Told) {
  const state = { faulty: false, asked: 0 };
  const server = createServer(async (_, response) => {
    const { status, checks = {}, afterMs = 0 } = state.faulty ? told(state.asked++) : { status: 200 };
    if (afterMs > 0) await setTimeout(afterMs);
    response.writeHead(status).end(JSON.stringify({ data: { checks } }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const journal = new LabJournal(() => {});
  const known = Object.entries(limits).map(([key, value]) => [key, { key, value, unit: 'ms' } as Budget] as const);
  const wait = new Waiter(new Map(known), journal);
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const http = new HttpHandle({ baseUrl: () => baseUrl, path: (path) => path, wait });
  const inject = async () => {
    Object.assign(state, { faulty: true, asked: 0 });
    const undo = async () => {
      state.faulty = false;
    };
    return { undo, [Symbol.asyncDispose]: undo };
  };
  onTestFinished(async () => {
    await http[Symbol.asyncDispose]();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const probes = new ProbesHandle(http, new World({} as never, {}), journal, wait);
  return { probes, faults: { inject } as unknown as FaultsHandle };
}

const [up, down] = [{ status: 'up' }, { status: 'down' }];

test('a fault is followed there and back, and checks beside those of the contract are the affair of the target', async () => {
  const { probes, faults } = await site((n) =>
    n < 2 ? { status: 200 } : { status: 503, checks: { database: up, redis: down, 'session store': down } },
  );
  const [transition] = await probes.through(faults, ['redis-down'], budgets);
  expect(transition).toMatchObject({ fault: 'redis-down', failing: ['redis'], readyMeanwhile: 0 });
});

test('a target that forgets the fault while it lasts is seen to', async () => {
  const { probes, faults } = await site((n) => ({ status: n === 0 ? 503 : 200 }));
  const [transition] = await probes.through(faults, ['redis-down'], budgets);
  expect(transition?.readyMeanwhile).toBeGreaterThanOrEqual(3);
});

test('in silence the first probe is bounded like every other', async () => {
  const late = await site((n) => ({ status: 503, afterMs: n === 0 ? 1_500 : 0 }));
  await expect(late.probes.eachSilent(late.faults, ['queue-blackhole'], budgets)).rejects.toThrow(ExpectationError);
  const prompt = await site((n) => ({ status: n < 2 ? 200 : 503 }));
  await prompt.probes.eachSilent(prompt.faults, ['redis-blackhole', 'queue-blackhole'], budgets);
});

test('a probe that is late before the silence is told of fails, and so does a silence that is never told of', async () => {
  const late = await site((n) => (n === 1 ? { status: 200, afterMs: 1_500 } : { status: n < 3 ? 200 : 503 }));
  const slow = late.probes.eachSilent(late.faults, ['database-blackhole'], budgets);
  await expect(slow).rejects.toThrow(/an answer from GET \/readyz under database-blackhole within 400 ms/);
  const never = await site(() => ({ status: 200 }));
  const untold = never.probes.eachSilent(never.faults, ['redis-blackhole'], budgets);
  await expect(untold).rejects.toThrow(/503 from GET \/readyz under redis-blackhole within 1000 ms/);
}, 20_000);

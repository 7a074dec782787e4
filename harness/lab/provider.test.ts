// Tests the verbs on a failing provider with clients whose retries are known.
import { expect, onTestFinished, test } from 'vitest';
import { LabJournal } from './journal.ts';
import { ProviderHandle } from './provider.ts';
import { startProvider } from './provider-server.ts';
import { Waiter } from './waiter.ts';
import type { World } from './world.ts';

const budget = (key: string, value: number) =>
  [key, { key, value, unit: 'ratio', comparison: '>=', load: '', minimumSamples: 1, reason: '', source: '' }] as const;
const budgets = new Map([budget('growth', 1.25), budget('spread', 0.08)]);

/** A target that asks the provider again after each pause, and sends a notification `sends` times. */
async function targetThat({ pausesMs = [] as number[], sends = 1 }) {
  const provider = await startProvider('key');
  onTestFinished(() => provider[Symbol.asyncDispose]());
  const url = `http://${provider.host}:${provider.port}/v1`;
  const headers = { authorization: 'Bearer key', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
  const http = {
    async get(path: string) {
      let { status } = await fetch(url + path, { headers });
      for (const pauseMs of pausesMs) {
        if (status === 200) break;
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
        ({ status } = await fetch(url + path, { headers }));
      }
      return { status, durationMs: 1 };
    },
    async request(path: string) {
      const body = JSON.stringify({ taskId: path.split('/')[2] });
      for (let sent = 0; sent < sends; sent += 1)
        await fetch(`${url}/notifications`, { method: 'POST', headers, body }).catch(() => {});
      return { status: 503 };
    },
  };
  const tasks = { create: async (count: number) => Array.from({ length: count }, (_, n) => `task-${n}`) };
  const world = { services: { provider }, context: { seed: 'a-seed' } } as unknown as World;
  return new ProviderHandle(world, http as never, tasks as never, new Waiter(budgets, new LabJournal(() => {})));
}

test('each flaky rate fails twice and then is answered; the calm ones are answered at once', async () => {
  const provider = await targetThat({ pausesMs: [1, 30] });
  const { flaky, calm } = await provider.flakyRates(4);
  expect(flaky.map(({ status, calls }) => [status, calls])).toEqual(Array(4).fill([200, 3]));
  expect(calm.map(({ status, calls }) => [status, calls])).toEqual(Array(8).fill([200, 1]));
  for (const { gapsMs } of flaky) expect(gapsMs[1]).toBeGreaterThanOrEqual(29);
  const pauses = flaky.map((rate, n) => ({ ...rate, gapsMs: [n, 30] }));
  expect(provider.firstPauseMs({ flaky: pauses, calm })).toBe(1.5);
});

test('a client that gives up is seen to', async () => {
  const { flaky } = await (await targetThat({})).flakyRates(2);
  expect(flaky.map(({ status, calls }) => [status, calls])).toEqual(Array(2).fill([503, 1]));
});

const rates = (gaps: readonly [number, number][], noiseMs: number) => ({
  flaky: gaps.map((gapsMs) => ({ status: 200, calls: 3, gapsMs, durationMs: 1 })),
  calm: gaps.map((_, n) => ({ status: 200, calls: 1, gapsMs: [], durationMs: n % 2 === 0 ? 1 : 1 + noiseMs })),
});
const thirty = (gap: (n: number) => [number, number]) => Array.from({ length: 30 }, (_, n) => gap(n));

test('gaps that grow and vary, and gaps that do neither', async () => {
  const provider = await targetThat({});
  const good = rates(
    thirty((n) => [50 + n, 150 + 3 * n]),
    1,
  );
  expect([provider.growth(good, 'growth'), provider.spread(good, 'spread')]).toEqual([
    expect.closeTo(3, 1),
    expect.closeTo(0.23, 1),
  ]);
  const fixed = rates(
    thirty(() => [100, 100]),
    1,
  );
  expect([provider.growth(fixed, 'growth'), provider.spread(fixed, 'spread')]).toEqual([1, 0]);
});

test('where the machine makes times vary as much as jitter would, nothing is decided', async () => {
  const provider = await targetThat({});
  const noisy = rates(
    thirty((n) => [50, 150 + n]),
    40,
  );
  expect(() => provider.spread(noisy, 'spread')).toThrow(/lies across the limit/);
  const unclear = rates(
    thirty((n) => [50 + 10 * (n % 3), 75]),
    0,
  );
  expect(() => provider.growth(unclear, 'growth')).toThrow(/lies across the limit/);
});

test.each([1, 2])('a notification that is sent %i times is counted so, however it fails', async (sends) => {
  const provider = await targetThat({ sends });
  expect(await provider.notifyWhile(503, 2)).toEqual(Array(2).fill({ status: 503, sent: sends }));
  const cut = await (await targetThat({ sends })).notifyWhile('cut', 1);
  expect(cut).toEqual([{ status: 503, sent: sends }]);
  expect(provider.notificationTraces('task-0')[0]).toEqual({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) });
});

// Tests the verbs on a failing provider with clients whose retries are known.
import { expect, onTestFinished, test } from 'vitest';
import type { Budget } from '../model/budget.ts';
import { LabJournal } from './journal.ts';
import { ProviderHandle } from './provider.ts';
import { startProvider } from './provider-server.ts';
import { Waiter } from './waiter.ts';
import type { World } from './world.ts';

const budget = (key: string, value: number) =>
  [key, { key, value, unit: 'ratio', comparison: '>=', load: '', minimumSamples: 1, reason: '', source: '' }] as const;
const silence = ['silence', { ...budget('', 600)[1], key: 'silence', unit: 'ms', comparison: '<=' }] as const;
const budgets = new Map<string, Budget>([budget('growth', 1.25), budget('spread', 0.08), silence]);

const decisive = { growth: 'growth', spread: 'spread' };

/** A target that asks the provider again after each pause of the nth operation that fails, and sends a notification `sends` times. */
async function targetThat({
  pausesMs = [] as number[],
  pausesOf = (_failed: number) => pausesMs,
  sends = 1,
  later = false,
  patienceMs = 200,
}) {
  let failed = 0;
  const provider = await startProvider('key');
  onTestFinished(() => provider[Symbol.asyncDispose]());
  const url = `http://${provider.host}:${provider.port}/v1`;
  const headers = { authorization: 'Bearer key', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
  const signal = () => AbortSignal.timeout(patienceMs);
  const notify = (path: string) => {
    const body = JSON.stringify({ taskId: path.split('/')[2] });
    return fetch(`${url}/notifications`, { method: 'POST', headers, body, signal: signal() });
  };
  const http = {
    async get(path: string) {
      let { status } = await fetch(url + path, { headers });
      if (status === 200) return { status, durationMs: 1 };
      for (const pauseMs of pausesOf(failed++)) {
        if (status === 200) break;
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
        ({ status } = await fetch(url + path, { headers }));
      }
      return { status, durationMs: 1 };
    },
    async attempt(path: string) {
      if (path.startsWith('/rates'))
        return fetch(url + path, { headers, signal: signal() }).catch(() => ({ status: 503 }));
      for (let sent = 1; sent < sends; sent += 1) await notify(path).catch(() => {});
      const { status } = await notify(path).catch(() => ({ status: 503 }));
      // Only what failed is tried again.
      if (later && status === 503) setTimeout(() => void notify(path).catch(() => {}), 100);
      return { status };
    },
  };
  let created = 0;
  const tasks = { create: async (count: number) => Array.from({ length: count }, () => `task-${created++}`) };
  const environment = () => ({ PROVIDER_TIMEOUT_MS: '200' });
  const world = { services: { provider }, context: { seed: 'a-seed' }, environment } as unknown as World;
  return new ProviderHandle(world, http as never, tasks as never, new Waiter(budgets, new LabJournal(() => {})));
}

test('each flaky rate fails twice and then is answered; the calm ones are answered at once', async () => {
  const provider = await targetThat({ pausesMs: [1, 30] });
  const { flaky, calm } = await provider.flakyRates(4, decisive);
  expect(flaky.map(({ status, calls }) => [status, calls])).toEqual(Array(4).fill([200, 3]));
  expect(calm.map(({ status, calls }) => [status, calls])).toEqual(Array(8).fill([200, 1]));
  for (const { gapsMs } of flaky) expect(gapsMs[1]).toBeGreaterThanOrEqual(29);
  const pauses = flaky.map((rate, n) => ({ ...rate, gapsMs: [n, 30] }));
  expect(provider.firstPauseMs({ flaky: pauses, calm })).toBe(1.5);
});

test('a client that gives up is seen to', async () => {
  const { flaky } = await (await targetThat({})).flakyRates(2, decisive);
  expect(flaky.map(({ status, calls }) => [status, calls])).toEqual(Array(2).fill([503, 1]));
});

test('what chance leaves undecided is drawn again, though not for ever', async () => {
  const provider = await targetThat({ pausesOf: (n) => (n % 2 === 0 ? [1, 40] : [40, 1]) });
  const { flaky, calm } = await provider.flakyRates(2, decisive);
  expect([flaky.length, calm.length]).toEqual([8, 16]);
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

test.each([
  ['once', {}, []],
  ['twice', { sends: 2 }, ['503: sent 2 times', 'cut: sent 2 times', 'silent: sent 2 times']],
  ['again after the answer', { later: true }, ['503: sent 2 times', 'cut: sent 2 times', 'silent: sent 2 times']],
])('a notification that is sent %s is counted so, however it fails', async (_, how, expected) => {
  const provider = await targetThat(how);
  const problems = await provider.failedNotifications([503, 'cut', 'silent']);
  expect([...new Set(problems.map((problem) => problem.replace(/ within.*/, '')))]).toEqual(expected);
  const [call] = provider.calls.filter(({ method }) => method === 'POST');
  const { taskId } = JSON.parse(call?.body ?? '{}') as { taskId: string };
  expect(provider.notificationTraces(taskId)[0]).toEqual({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) });
});

test('a silent provider is waited for within the budget, and after successes enough', async () => {
  const provider = await targetThat({});
  expect(await provider.silentRates('silence')).toEqual([503, 503]);
  expect(provider.calls.filter(({ path }) => path.startsWith('/v1/rates/'))).toHaveLength(4 + 2);
  const patient = await targetThat({ patienceMs: 1_500 });
  await expect(patient.silentRates('silence')).rejects.toMatchObject({ code: 'not-in-time' });
});

import { expect, test } from 'vitest';
import { ProviderError, type ProviderRate } from '../../parts/provider.ts';
import { createRateService } from './service.ts';

function world() {
  const stored = new Map<string, string>();
  const state = {
    nowMs: 0,
    calls: 0,
    cacheDown: false,
    answer: async (): Promise<ProviderRate | undefined> => ({ currency: 'EUR', rate: 2, asOf: 'now' }),
  };
  const guard = () => {
    if (state.cacheDown) throw new Error('redis is away');
  };
  const service = createRateService({
    nowMs: () => state.nowMs,
    cache: {
      async get(key) {
        guard();
        return stored.get(key) ?? null;
      },
      async set(key, value) {
        guard();
        stored.set(key, value);
      },
    },
    breaker: {
      async fire() {
        state.calls += 1;
        return state.answer();
      },
      state: () => 'closed',
      close() {},
    },
  });
  const failWith = (error: Error) => {
    state.answer = async () => {
      throw error;
    };
  };
  return { state, service, failWith };
}

const silence = new ProviderError('provider_timeout', 'silent');

test('asks the provider once while the rate is fresh, and again afterwards', async () => {
  const { state, service } = world();
  await Promise.all([service.get('EUR'), service.get('EUR')]);
  state.nowMs = 4999;
  expect(await service.get('EUR')).toMatchObject({ ageSeconds: 4, stale: false });
  expect(state.calls).toBe(1);
  state.nowMs = 5000;
  await service.get('EUR');
  expect(state.calls).toBe(2);
});

test.each([true, false])(
  'answers the last known rate, marked stale, when the provider fails (redis away: %s)',
  async (cacheDown) => {
    const { state, service, failWith } = world();
    await service.get('EUR');
    Object.assign(state, { nowMs: 60_000, cacheDown });
    failWith(silence);
    expect(await service.get('EUR')).toMatchObject({ ageSeconds: 60, stale: true, rate: { rate: 2 } });
  },
);

test('a refusal is not covered by an old rate, and nothing known is 503', async () => {
  const { state, service, failWith } = world();
  failWith(silence);
  await expect(service.get('EUR')).rejects.toMatchObject({ status: 503, code: 'provider_timeout' });
  failWith(Object.assign(new Error('open'), { code: 'EOPENBREAKER' }));
  await expect(service.get('EUR')).rejects.toMatchObject({ status: 503, code: 'provider_unavailable' });
  state.answer = async () => undefined;
  await expect(service.get('ZZZ')).rejects.toMatchObject({ status: 404 });
});

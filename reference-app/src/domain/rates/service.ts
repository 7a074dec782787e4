// Rates from the provider through a cache and a breaker; when the provider fails, the last known rate, marked as stale.
import { HttpError, notFound, unavailable } from '../../http-error.ts';
import type { Breaker } from '../../parts/breaker.ts';
import { ProviderError, type ProviderRate } from '../../parts/provider.ts';
import type { Cache } from '../../parts/redis.ts';

export interface RateAnswer {
  readonly rate: ProviderRate;
  readonly ageSeconds: number;
  readonly stale: boolean;
}

export interface RateService {
  get(currency: string): Promise<RateAnswer>;
}

export interface RateServiceDependencies {
  readonly cache: Pick<Cache, 'get' | 'set'>;
  readonly breaker: Breaker<[currency: string], ProviderRate | undefined>;
  readonly nowMs?: () => number;
}

export const freshSeconds = 5;
export const staleIfErrorSeconds = 86_400;
const maxLocalEntries = 1000;

interface Entry {
  readonly rate: ProviderRate;
  readonly fetchedMs: number;
}

/** RFC 5861: an old answer may stand in for 5xx and for silence, not for what the provider refused. */
function allowsStale(error: unknown): boolean {
  if (error instanceof ProviderError) return error.status === undefined || error.status >= 500;
  return isOpen(error);
}

function isOpen(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EOPENBREAKER';
}

export function createRateService(dependencies: RateServiceDependencies): RateService {
  const { cache, breaker, nowMs = Date.now } = dependencies;
  // A copy of its own, for the time when both Redis and the provider are away.
  const local = new Map<string, Entry>();
  const fetching = new Map<string, Promise<Entry | undefined>>();

  async function read(currency: string): Promise<Entry | undefined> {
    try {
      const stored = await cache.get(`rate:${currency}`);
      if (stored !== null) return JSON.parse(stored) as Entry;
    } catch {}
    return local.get(currency);
  }

  async function fetchRate(currency: string): Promise<Entry | undefined> {
    const rate = await breaker.fire(currency);
    if (rate === undefined) return undefined;
    const entry = { rate, fetchedMs: nowMs() };
    local.delete(currency);
    local.set(currency, entry);
    const [oldest] = local.keys();
    if (local.size > maxLocalEntries && oldest !== undefined) local.delete(oldest);
    await cache.set(`rate:${currency}`, JSON.stringify(entry), staleIfErrorSeconds).catch(() => {});
    return entry;
  }

  /** Requests for one currency that arrive together cost the provider one call. */
  function fetchOnce(currency: string): Promise<Entry | undefined> {
    const running = fetching.get(currency) ?? fetchRate(currency).finally(() => fetching.delete(currency));
    fetching.set(currency, running);
    return running;
  }

  const answer = (entry: Entry, stale: boolean): RateAnswer => ({
    rate: entry.rate,
    ageSeconds: Math.max(0, Math.floor((nowMs() - entry.fetchedMs) / 1000)),
    stale,
  });

  return {
    async get(currency) {
      const cached = await read(currency);
      if (cached !== undefined && nowMs() - cached.fetchedMs < freshSeconds * 1000) return answer(cached, false);
      try {
        const fetched = await fetchOnce(currency);
        if (fetched === undefined) throw notFound('the currency');
        return answer(fetched, false);
      } catch (error) {
        if (cached !== undefined && allowsStale(error)) return answer(cached, true);
        if (error instanceof ProviderError) throw new HttpError(503, error.code, error.message, { cause: error });
        if (isOpen(error)) throw unavailable('provider', error);
        throw error;
      }
    },
  };
}

// A token bucket: a burst at once, then a steady rate.
export interface TokenBucket {
  /** Takes a token; otherwise says in how many milliseconds there will be one. */
  take(nowMs: number): { readonly taken: true } | { readonly taken: false; readonly waitMs: number };
}

export function createTokenBucket(ratePerSecond: number, burst: number): TokenBucket {
  let tokens = burst;
  let lastMs: number | undefined;
  return {
    take(nowMs) {
      const elapsedMs = Math.max(0, nowMs - (lastMs ?? nowMs));
      lastMs = nowMs;
      tokens = Math.min(burst, tokens + (elapsedMs * ratePerSecond) / 1000);
      if (tokens < 1) return { taken: false, waitMs: ((1 - tokens) * 1000) / ratePerSecond };
      tokens -= 1;
      return { taken: true };
    },
  };
}

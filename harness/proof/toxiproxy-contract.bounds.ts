// The time bounds of the contract: strict against too early, generous against too late.
import { expect } from 'vitest';

/** Late enough for a busy machine, and still less than any delay here applied twice. */
export const lateMs = 450;
/** Long enough to see that something does not happen. */
export const watchMs = 300;

export function expectWithin(elapsedMs: number, leastMs: number): void {
  expect(elapsedMs).toBeGreaterThanOrEqual(leastMs);
  expect(elapsedMs).toBeLessThan(leastMs + lateMs);
}

export function quiet(ms: number): Promise<'nothing'> {
  return new Promise((resolve) => setTimeout(resolve, ms, 'nothing' as const));
}

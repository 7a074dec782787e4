// The load generator's clock: epoch milliseconds with fractions, which do not jump when the wall clock is set.

/** Comparable with `Date.now()` of other processes on the machine, and fine enough for microseconds. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

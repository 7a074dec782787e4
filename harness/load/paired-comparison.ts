// Decides between two variants from pairs of fresh processes: Hodges–Lehmann effect and exact Wilcoxon bounds.

/** Of log ratios, one for each pair: exp() of them are ratios again. */
export interface PairedEffect {
  /** Median of all averages of two pairs (Hodges and Lehmann). */
  readonly effect: number;
  /** One-sided bounds at the confidence asked for: the effect is above `lower` and, as surely, below `upper`. */
  readonly lower: number;
  readonly upper: number;
  readonly pairs: number;
}

/** Throws for fewer pairs than can ever decide at this confidence: five at 95 %. */
export function pairedEffect(logRatios: readonly number[], confidence = 0.95): PairedEffect {
  const pairs = logRatios.length;
  const averages = walshAverages(logRatios);
  const rank = criticalRank(pairs, 1 - confidence);
  if (rank === undefined || !logRatios.every(Number.isFinite)) {
    throw new RangeError(`${pairs} pairs cannot decide at a confidence of ${confidence}: ${logRatios.join(', ')}`);
  }
  return {
    effect: median(averages),
    lower: averages[rank] as number,
    upper: averages[averages.length - 1 - rank] as number,
    pairs,
  };
}

/** P(W ≤ w) of the signed-rank statistic for n pairs without ties, exactly: each rank counts or not, like a fair coin. */
export function signedRankProbability(n: number, w: number): number {
  const most = (n * (n + 1)) / 2;
  const ways: number[] = [1, ...Array.from({ length: most }, () => 0)];
  for (let rank = 1; rank <= n; rank++)
    for (let sum = most; sum >= rank; sum--) ways[sum] = (ways[sum] ?? 0) + (ways[sum - rank] ?? 0);
  return ways.slice(0, Math.floor(w) + 1).reduce((sum, count) => sum + count, 0) / 2 ** n;
}

/** The largest w with P(W ≤ w) ≤ alpha: so many averages lie beyond the bound. Undefined when there is none. */
function criticalRank(n: number, alpha: number): number | undefined {
  let w = -1;
  while (w < n * (n + 1) && signedRankProbability(n, w + 1) <= alpha) w += 1;
  return w < 0 ? undefined : w;
}

function walshAverages(values: readonly number[]): number[] {
  return values
    .flatMap((value, index) => values.slice(index).map((other) => (value + other) / 2))
    .toSorted((a, b) => a - b);
}

function median(sorted: readonly number[]): number {
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}

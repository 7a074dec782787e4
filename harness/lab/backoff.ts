// Statistics of the gaps between retries: how much they grow, and how much they vary.
import { InconclusiveError } from '../model/errors.ts';
import { seededRandom } from '../model/seeded-random.ts';

export interface Interval {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

const resamples = 1_000;

/** Ratio of the median second gap to the median first, with its 95 % interval by bootstrap over whole requests. */
export function growthOf(
  pairs: readonly { readonly first: number; readonly second: number }[],
  seed: string,
): Interval {
  const random = seededRandom(seed);
  const ratio = (sample: typeof pairs) =>
    quantile(
      sample.map(({ second }) => second),
      0.5,
    ) /
    quantile(
      sample.map(({ first }) => first),
      0.5,
    );
  if (pairs.length === 0) return { low: 0, middle: 0, high: 0 };
  const ratios = Array.from({ length: resamples }, () => ratio(pairs.map(() => random.pick(pairs))));
  return { low: quantile(ratios, 0.025), middle: ratio(pairs), high: quantile(ratios, 0.975) };
}

/** Distance of the quartiles as a share of the median: one that was late through the machine does not change it. */
export function spreadOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : quartilesApart(values) / quantile(values, 0.5);
}

export function quartilesApart(values: readonly number[]): number {
  return quantile(values, 0.75) - quantile(values, 0.25);
}

/** Linear between the two nearest. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}

/** The first two gaps of each that has so many. */
export function pairsOf(gaps: readonly (readonly number[])[]): { first: number; second: number }[] {
  return gaps.flatMap(([first, second]) => (first === undefined || second === undefined ? [] : [{ first, second }]));
}

/** Whether the interval lies on one side of the limit as a whole. */
export function isDecided({ low, high }: Omit<Interval, 'middle'>, limit: number): boolean {
  return low >= limit || high < limit;
}

export function requireDecided(what: string, { low, high }: Omit<Interval, 'middle'>, limit: number): void {
  if (isDecided({ low, high }, limit)) return;
  throw new InconclusiveError({
    code: 'too-noisy',
    message: `${what} is ${low.toFixed(2)} to ${high.toFixed(2)}, which lies across the limit of ${limit}`,
    hint: 'Run it again on a calmer machine, or with --profile full, which draws more.',
  });
}

import { draw, sequence } from './random';

/** An estimate's bounds; `level` is the share of such intervals that hold the true value (0.95). */
export interface Interval {
  low: number;
  high: number;
  level: number;
}

export interface BootstrapOptions {
  /** The same items in the same order with the same seed give the same interval. */
  seed?: number;
  resamples?: number;
  level?: number;
}

/** The 97.5 % point of the standard normal distribution. */
const Z_95 = 1.959963984540054;

/**
 * Percentile bootstrap: the items are drawn with replacement, the statistic is taken of each resample, and the bounds are the
 * quantiles of what came out (Efron 1979). Resamples in which the statistic has no value are left out; where more than half of
 * them have none, or there are fewer than two items, there is no interval.
 */
export function bootstrapInterval<T>(
  items: readonly T[],
  statistic: (resample: readonly T[]) => number | null,
  { seed = 1, resamples = 1000, level = 0.95 }: BootstrapOptions = {},
): Interval | null {
  if (items.length < 2) return null;
  const numbers = sequence(seed);
  const values: number[] = [];
  for (let round = 0; round < resamples; round += 1) {
    const value = statistic(items.map(() => items[draw(numbers, items.length)] as T));
    if (value !== null) values.push(value);
  }
  if (values.length * 2 < resamples) return null;
  values.sort((a, b) => a - b);
  const tail = (1 - level) / 2;
  return { low: quantile(values, tail), high: quantile(values, 1 - tail), level };
}

/** Between the two nearest of the sorted values, in proportion (type 7 of Hyndman and Fan 1996). */
export function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? NaN;
  const above = sorted[Math.ceil(at)] ?? NaN;
  return below + (above - below) * (at - Math.floor(at));
}

/** Wilson's score interval of a proportion at 95 % (Wilson 1927); null for no trials. */
export function wilsonInterval(hits: number, trials: number): Interval | null {
  if (trials === 0) return null;
  const share = hits / trials;
  const square = Z_95 ** 2;
  const scale = 1 + square / trials;
  const centre = (share + square / (2 * trials)) / scale;
  const half = (Z_95 / scale) * Math.sqrt((share * (1 - share)) / trials + square / (4 * trials ** 2));
  // The bound on the side of a share of 0 or 1 is that number; the formula misses it by a rounding error.
  return { low: hits === 0 ? 0 : centre - half, high: hits === trials ? 1 : centre + half, level: 0.95 };
}

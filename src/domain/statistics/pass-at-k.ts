import { wilsonInterval, type Interval } from './interval';

/**
 * Unbiased estimate of the chance that at least one of `k` attempts passes, from `c` that passed of `n`:
 * 1 - C(n-c, k) / C(n, k) (Chen et al. 2021, arXiv 2107.03374, in the product form, which does not overflow). Null where fewer
 * than `k` attempts are known. Throws a RangeError on counts that are none.
 */
export function passAtK(n: number, c: number, k: number): number | null {
  requireCounts(c, n);
  if (!Number.isSafeInteger(k) || k < 1) throw new RangeError(`${k} is no number of attempts`);
  if (k > n) return null;
  if (n - c < k) return 1;
  let noneOf = 1;
  for (let i = n - c + 1; i <= n; i += 1) noneOf *= 1 - k / i;
  return 1 - noneOf;
}

/**
 * An interval for pass@k: Wilson's 95 % interval of the rate c/n, carried through p -> 1 - (1 - p)^k, which grows with p. It
 * speaks of attempts as independent draws; for k = 1 it is Wilson's. Null without attempts.
 */
export function passAtKInterval(n: number, c: number, k: number): Interval | null {
  requireCounts(c, n);
  const rate = wilsonInterval(c, n);
  return rate && { ...rate, low: atLeastOne(rate.low, k), high: atLeastOne(rate.high, k) };
}

/** Chance that one of `k` independent tries of chance `p` succeeds. */
function atLeastOne(p: number, k: number): number {
  return 1 - (1 - p) ** k;
}

/** Throws a RangeError unless both are whole numbers and the first is at most the second. */
function requireCounts(successes: number, trials: number): void {
  const whole = Number.isSafeInteger(successes) && Number.isSafeInteger(trials);
  if (!whole || successes < 0 || successes > trials) throw new RangeError(`${successes} of ${trials} is no count`);
}

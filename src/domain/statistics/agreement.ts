import { bootstrapInterval, type BootstrapOptions, type Interval } from './interval';
import { jaccard, nominalDistance, type Distance } from './labels';

/** The labels that one item got, one a rater; who did not rate it is left out. */
export type Unit<L = string> = readonly L[];
/** The labels of two raters on one item, always in the order of the raters. */
export type Pair<L = string> = readonly [L, L];

/**
 * Cohen's kappa of two raters on nominal labels: (po - pe) / (1 - pe), pe from each rater's own distribution (Cohen 1960).
 * Null without pairs, and where both raters used one and the same label throughout.
 */
export function cohensKappa(pairs: readonly Pair[]): number | null {
  const first = shares(pairs.map(([label]) => label));
  const second = shares(pairs.map(([, label]) => label));
  const observed = meanOf(pairs, ([a, b]) => (a === b ? 1 : 0));
  const expected = [...first].reduce((sum, [label, share]) => sum + share * (second.get(label) ?? 0), 0);
  return corrected(observed, expected);
}

/**
 * Weighted kappa of two raters on ordered labels (Cohen 1968), weights quadratic in the distance of ranks: 1 - sum(w o) / sum(w e),
 * w = (i - j)^2. Null without pairs, and where chance alone would give no disagreement. A label outside `order` is a RangeError.
 */
export function weightedKappa(pairs: readonly Pair[], order: readonly string[]): number | null {
  const rank = new Map(order.map((label, index) => [label, index]));
  const apart = (a: string, b: string): number => (rankOf(rank, a) - rankOf(rank, b)) ** 2;
  const observed = meanOf(pairs, ([a, b]) => apart(a, b));
  const second = [...shares(pairs.map(([, label]) => label))];
  const expected = [...shares(pairs.map(([label]) => label))].reduce(
    (sum, [a, share]) => sum + second.reduce((part, [b, other]) => part + share * other * apart(a, b), 0),
    0,
  );
  return observed === null || expected === 0 ? null : 1 - observed / expected;
}

/**
 * The share of agreeing pairs of raters, over the items that two or more rated; each such item counts the same.
 * Null where there is none.
 */
export function rawAgreement(units: readonly Unit[]): number | null {
  return meanOf(rated(units), agreeing);
}

/**
 * Gwet's AC1 for any number of raters and missing ratings (Gwet 2008, 2014): pe = sum of p(1 - p) / (q - 1), p a label's mean share
 * over all rated items. It holds up where one label dominates and kappa collapses. `categories` is how many labels a rater could
 * choose from; without it, as many as occur.
 */
export function gwetAc1(units: readonly Unit[], categories?: number): number | null {
  const observed = rawAgreement(units);
  const judged = units.filter((unit) => unit.length > 0);
  const means = new Map<string, number>();
  for (const unit of judged)
    for (const label of unit) means.set(label, (means.get(label) ?? 0) + 1 / unit.length / judged.length);
  const labels = Math.max(categories ?? means.size, 2);
  const expected = [...means.values()].reduce((sum, mean) => sum + mean * (1 - mean), 0) / (labels - 1);
  return corrected(observed, expected);
}

/**
 * Krippendorff's alpha, 1 - Do / De, with missing ratings (Krippendorff 2011): items that fewer than two rated do not count.
 * Null where nothing is pairable, and where all labels are the same, since then there is no disagreement to expect.
 */
export function krippendorffAlpha<L>(units: readonly Unit<L>[], distance: Distance<L>): number | null {
  const pairable = rated(units);
  const all = pairable.flat();
  const observed = pairable.reduce((sum, unit) => sum + disagreement(unit, distance) / (unit.length - 1), 0) / all.length;
  const expected = disagreement(all, distance) / (all.length * (all.length - 1));
  return pairable.length === 0 || expected === 0 ? null : 1 - observed / expected;
}

export function nominalAlpha(units: readonly Unit[]): number | null {
  return krippendorffAlpha(units, nominalDistance);
}

/** Alpha for ordered labels, lowest first in `order`; how far two are apart depends on how often those between were used. */
export function ordinalAlpha(units: readonly Unit[], order: readonly string[]): number | null {
  return krippendorffAlpha(units, ordinalDistance(rated(units).flat(), order));
}

/** Mean Jaccard index over items that two raters gave sets of labels; null without items. */
export function meanJaccard(pairs: readonly Pair<ReadonlySet<string>>[]): number | null {
  return meanOf(pairs, ([a, b]) => jaccard(a, b));
}

/** A coefficient never stands alone: with the raw agreement, the number of items, and bounds of each. */
export interface AgreementFigures {
  n: number;
  raw: Estimate;
  kappa: Estimate;
  alpha: Estimate;
  ac1: Estimate;
}

export interface Estimate {
  value: number | null;
  interval: Interval | null;
}

type Statistic = (sample: readonly Pair[]) => number | null;

/** A statistic of these pairs with its percentile bootstrap interval over the items. */
function estimatorOf(pairs: readonly Pair[], options: BootstrapOptions): (statistic: Statistic) => Estimate {
  return (statistic) => ({ value: statistic(pairs), interval: bootstrapInterval(pairs, statistic, options) });
}

/** All figures of two raters' labels on the same items, with percentile bootstrap intervals over the items. */
export function agreementOf(pairs: readonly Pair[], categories?: number, options: BootstrapOptions = {}): AgreementFigures {
  const estimate = estimatorOf(pairs, options);
  return {
    n: pairs.length,
    raw: estimate(rawAgreement),
    kappa: estimate(cohensKappa),
    alpha: estimate(nominalAlpha),
    ac1: estimate((sample) => gwetAc1(sample, categories)),
  };
}

/** The same for ordered labels, where how far two are apart counts. */
export interface OrdinalFigures {
  n: number;
  raw: Estimate;
  weighted_kappa: Estimate;
  alpha: Estimate;
  ac1: Estimate;
}

/** All figures of two raters' ordered labels, lowest first in `order`, with percentile bootstrap intervals over the items. */
export function ordinalAgreementOf(
  pairs: readonly Pair[],
  order: readonly string[],
  options: BootstrapOptions = {},
): OrdinalFigures {
  const estimate = estimatorOf(pairs, options);
  return {
    n: pairs.length,
    raw: estimate(rawAgreement),
    weighted_kappa: estimate((sample) => weightedKappa(sample, order)),
    alpha: estimate((sample) => ordinalAlpha(sample, order)),
    ac1: estimate((sample) => gwetAc1(sample, order.length)),
  };
}

function rated<L>(units: readonly Unit<L>[]): Unit<L>[] {
  return units.filter((unit) => unit.length >= 2);
}

/** Share of ordered pairs of ratings within an item that are equal. */
function agreeing(unit: Unit): number {
  const equal = [...counts(unit).values()].reduce((sum, count) => sum + count * (count - 1), 0);
  return equal / (unit.length * (unit.length - 1));
}

/** Summed distance over all ordered pairs of different ratings, by distinct labels: as many steps as labels squared. */
function disagreement<L>(labels: readonly L[], distance: Distance<L>): number {
  const entries = [...counts(labels)];
  let sum = 0;
  for (const [a, howOftenA] of entries) for (const [b, howOftenB] of entries) sum += howOftenA * howOftenB * distance(a, b);
  return sum;
}

/** Krippendorff's metric: the square of (ratings from one label up to the other, less half of those on the two ends). */
function ordinalDistance(all: readonly string[], order: readonly string[]): Distance<string> {
  const used = counts(all);
  const rank = new Map(order.map((label, index) => [label, index]));
  return (a, b) => {
    const from = Math.min(rankOf(rank, a), rankOf(rank, b));
    const to = Math.max(rankOf(rank, a), rankOf(rank, b));
    const between = order.slice(from, to + 1).reduce((sum, label) => sum + (used.get(label) ?? 0), 0);
    return (between - ((used.get(a) ?? 0) + (used.get(b) ?? 0)) / 2) ** 2;
  };
}

function rankOf(rank: ReadonlyMap<string, number>, label: string): number {
  const found = rank.get(label);
  if (found === undefined) throw new RangeError(`The label ${label} has no place in the order`);
  return found;
}

function counts<L>(labels: readonly L[]): Map<L, number> {
  const counted = new Map<L, number>();
  for (const label of labels) counted.set(label, (counted.get(label) ?? 0) + 1);
  return counted;
}

function shares(labels: readonly string[]): Map<string, number> {
  return new Map([...counts(labels)].map(([label, count]) => [label, count / labels.length]));
}

function meanOf<T>(items: readonly T[], value: (item: T) => number): number | null {
  return items.length === 0 ? null : items.reduce((sum, item) => sum + value(item), 0) / items.length;
}

/** Agreement beyond what chance would give; a hair below 1 is 1 here, for the shares are sums of floating-point numbers. */
function corrected(observed: number | null, expected: number): number | null {
  return observed === null || 1 - expected < 1e-12 ? null : (observed - expected) / (1 - expected);
}

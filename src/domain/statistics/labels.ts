/** How far two labels are apart: 0 for the same, 1 (or more, for ordered labels) for the farthest. */
export type Distance<L> = (a: L, b: L) => number;

export function nominalDistance(a: string, b: string): number {
  return a === b ? 0 : 1;
}

/** Size of the intersection by that of the union; two empty sets agree. */
export function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const union = new Set([...a, ...b]).size;
  return union === 0 ? 1 : common(a, b) / union;
}

/**
 * MASI distance of two label sets (Passonneau 2006): 1 - Jaccard x monotonicity, where monotonicity is 1 for equal sets, 2/3 where
 * one holds the other, 1/3 where they only overlap, and 0 where they share nothing.
 */
export function masiDistance(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  return 1 - jaccard(a, b) * monotonicity(a, b);
}

function monotonicity(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = common(a, b);
  if (shared === a.size && shared === b.size) return 1;
  if (shared === 0) return 0;
  return shared === a.size || shared === b.size ? 2 / 3 : 1 / 3;
}

function common(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  return [...a].filter((label) => b.has(label)).length;
}

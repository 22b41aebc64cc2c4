/**
 * Point-biserial correlation of a yes-or-no variable with a score, which is Pearson's with 0 and 1: from -1 to 1. Null where
 * it is not defined: fewer than two pairs, all alike in one of the two, or a score that is no finite number.
 */
export function pointBiserial(pairs: readonly { solved: boolean; score: number }[]): number | null {
  const n = pairs.length;
  if (n < 2 || pairs.some(({ score }) => !Number.isFinite(score))) return null;
  const yes = pairs.filter(({ solved }) => solved);
  const no = pairs.filter(({ solved }) => !solved);
  if (yes.length === 0 || no.length === 0) return null;
  const mean = meanOf(pairs);
  const deviation = Math.sqrt(pairs.reduce((sum, { score }) => sum + (score - mean) ** 2, 0) / n);
  if (deviation === 0) return null;
  const share = yes.length / n;
  const found = ((meanOf(yes) - meanOf(no)) / deviation) * Math.sqrt(share * (1 - share));
  return Math.min(1, Math.max(-1, found));
}

function meanOf(pairs: readonly { score: number }[]): number {
  return pairs.reduce((sum, { score }) => sum + score, 0) / pairs.length;
}

import type { FaultSide } from '../../../domain/faults';

/** What of a ruling decides whether two of them agree. */
export interface Judged {
  fault: FaultSide;
  subtype: string;
  disposition: string;
}

/**
 * Two rulings agree if they would have the same done for the same defect: fault, subtype and disposition are equal. Another subtype
 * is a disagreement too, for it asks its reader to repair something else.
 */
export function agree(a: Judged, b: Judged): boolean {
  return a.fault === b.fault && a.subtype === b.subtype && a.disposition === b.disposition;
}

/** The ruling that is to be carried out, of those of one cycle in the order of their making; undefined while more are wanted. */
export function decisive<R extends Judged>(wanted: 1 | 2, rulings: readonly R[]): R | undefined {
  const [first, second, third] = rulings;
  if (wanted === 1 || !first) return first;
  if (!second) return undefined;
  return agree(first, second) ? first : third;
}

/** Two have ruled and differ: the next arbiter sees both, without names, and settles it. */
export function isSplit(wanted: 1 | 2, rulings: readonly Judged[]): boolean {
  return wanted === 2 && rulings.length >= 2 && decisive(wanted, rulings.slice(0, 2)) === undefined;
}

/** How many more people may take the arbiter's seat for this cycle. */
export function placesLeft(wanted: 1 | 2, rulings: readonly Judged[]): number {
  if (decisive(wanted, rulings)) return 0;
  return (isSplit(wanted, rulings) ? 3 : wanted) - rulings.length;
}

/** Whether a case is drawn for two rulings, by the first 48 bits of a keyed digest: a number that nobody can predict or choose. */
export function isDrawn(digest: string, share: number): boolean {
  return parseInt(digest.slice(0, 12), 16) / 2 ** 48 < share;
}

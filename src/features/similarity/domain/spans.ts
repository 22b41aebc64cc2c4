import { gramHashes } from './hash';
import { SPANS } from './parameters';
import type { Tokens } from './tokens';

/** Where two texts say the same: character offsets, end exclusive. */
export interface Span {
  mine: [start: number, end: number];
  theirs: [start: number, end: number];
}

/**
 * Runs of at least `length` tokens that two texts share, from the left of mine, each as long as it goes; a place of mine is in one
 * run. `common` holds hashes of runs that don't count.
 */
export function sharedRuns(mine: Tokens, theirs: Tokens, length: number, common: ReadonlySet<number> = new Set()): Span[] {
  const [left, right] = [gramHashes(mine.hashes, length), gramHashes(theirs.hashes, length)];
  const where = new Map<number, number>();
  for (let at = right.length - 1; at >= 0; at -= 1) where.set(right[at] ?? 0, at);
  const spans: Span[] = [];
  for (let at = 0; at < left.length && spans.length < SPANS; at += 1) {
    const hash = left[at] ?? 0;
    const there = common.has(hash) ? undefined : where.get(hash);
    if (there === undefined) continue;
    const size = runFrom(mine.hashes, theirs.hashes, at, there);
    if (size < length) continue;
    spans.push({ mine: placeOf(mine, at, size), theirs: placeOf(theirs, there, size) });
    at += size - 1;
  }
  return spans;
}

function runFrom(mine: Uint32Array, theirs: Uint32Array, at: number, there: number): number {
  let size = 0;
  while (at + size < mine.length && there + size < theirs.length && mine[at + size] === theirs[there + size]) size += 1;
  return size;
}

function placeOf({ places }: Tokens, at: number, size: number): [number, number] {
  return [places[2 * at] ?? 0, places[2 * (at + size) - 1] ?? 0];
}

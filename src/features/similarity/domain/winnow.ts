import { FINGERPRINT, WINDOW } from './parameters';
import { distinct, gramHashes } from './hash';

/**
 * Winnowing (Schleimer, Wilkerson, Aiken 2003): of each window of hashes the least, the rightmost of equals. Whatever run of
 * `FINGERPRINT + WINDOW - 1` tokens two texts share, they share a fingerprint of. A text shorter than a window keeps its least.
 */
export function fingerprintsOf(tokens: Uint32Array, length = FINGERPRINT, window = WINDOW): Uint32Array {
  const hashes = gramHashes(tokens, length);
  if (hashes.length === 0) return hashes;
  const kept: number[] = [];
  let last = -1;
  for (let start = 0; start === 0 || start + window <= hashes.length; start += 1) {
    const least = leastOf(hashes, start, Math.min(start + window, hashes.length));
    if (least !== last) kept.push(hashes[least] ?? 0);
    last = least;
  }
  return distinct(Uint32Array.from(kept));
}

function leastOf(hashes: Uint32Array, start: number, end: number): number {
  let least = start;
  for (let at = start + 1; at < end; at += 1) if ((hashes[at] ?? 0) <= (hashes[least] ?? 0)) least = at;
  return least;
}

import { mix } from './hash';
import { BANDS, PERMUTATIONS, ROWS } from './parameters';

const [MULTIPLIERS, SALTS] = makeFunctions();

/** Fixed for good: a signature of yesterday is compared with one of tomorrow. */
function makeFunctions(): [Uint32Array, Uint32Array] {
  const [multipliers, salts] = [new Uint32Array(PERMUTATIONS), new Uint32Array(PERMUTATIONS)];
  for (let at = 0; at < PERMUTATIONS; at += 1) {
    multipliers[at] = mix(0x9e3779b9 + 2 * at) | 1;
    salts[at] = mix(0x7f4a7c15 + 2 * at + 1);
  }
  return [multipliers, salts];
}

/**
 * The MinHash signature of a set of 32-bit values: for each function the least value that a member gets. Two sets agree in a place
 * with a probability that is their Jaccard similarity (Broder 1997). All functions in one pass over the set, in 32-bit arithmetic.
 */
export function signatureOf(members: Uint32Array): Uint32Array {
  const signature = new Uint32Array(PERMUTATIONS).fill(0xffffffff);
  for (const member of members) {
    for (let at = 0; at < PERMUTATIONS; at += 1) {
      let value = Math.imul(member ^ (SALTS[at] ?? 0), MULTIPLIERS[at] ?? 1);
      // The high bits decide, and they hang on all bits only after a second round.
      value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
      value = (value ^ (value >>> 13)) >>> 0;
      if (value < (signature[at] ?? 0)) signature[at] = value;
    }
  }
  return signature;
}

/** Share of places in which two signatures agree: an estimate of the Jaccard similarity, standard error at most 0.032. */
export function estimate(a: Uint32Array, b: Uint32Array): number {
  let same = 0;
  for (let at = 0; at < PERMUTATIONS; at += 1) if (a[at] === b[at]) same += 1;
  return same / PERMUTATIONS;
}

/** One hash a band of a signature: sets that share one are candidates. */
export function bandHashes(signature: Uint32Array): Uint32Array {
  const hashes = new Uint32Array(BANDS);
  for (let band = 0; band < BANDS; band += 1) {
    let hash = band;
    for (let row = 0; row < ROWS; row += 1) hash = mix(Math.imul(hash, 31) ^ (signature[band * ROWS + row] ?? 0));
    hashes[band] = hash;
  }
  return hashes;
}

/** The S-curve of banding: probability that sets of this similarity share a band, 1 - (1 - s^rows)^bands. */
export function candidateProbability(similarity: number, bands = BANDS, rows = ROWS): number {
  return 1 - (1 - similarity ** rows) ** bands;
}

/** FNV-1a over UTF-16 code units, 32 bits. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return mix(hash);
}

/** The finalizer of MurmurHash3: every bit of the input changes half of the output. */
export function mix(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

const BASE = 0x01000193;

/**
 * Hashes of all runs of `length` tokens, in order: a rolling polynomial modulo 2^32, mixed at the end. Empty where there are
 * fewer tokens.
 */
export function gramHashes(tokens: Uint32Array, length: number): Uint32Array {
  const count = tokens.length - length + 1;
  if (count <= 0) return new Uint32Array(0);
  let highest = 1;
  for (let power = 1; power < length; power += 1) highest = Math.imul(highest, BASE);
  const hashes = new Uint32Array(count);
  let rolling = 0;
  for (let at = 0; at < tokens.length; at += 1) {
    if (at >= length) rolling = (rolling - Math.imul(tokens[at - length] ?? 0, highest)) | 0;
    rolling = (Math.imul(rolling, BASE) + (tokens[at] ?? 0)) | 0;
    if (at >= length - 1) hashes[at - length + 1] = mix(rolling);
  }
  return hashes;
}

/** The values of a list once each, ascending. */
export function distinct(values: Uint32Array): Uint32Array {
  const sorted = values.slice().sort();
  let count = 0;
  for (let at = 0; at < sorted.length; at += 1) {
    const value = sorted[at] ?? 0;
    if (at === 0 || value !== sorted[at - 1]) sorted[count++] = value;
  }
  return sorted.slice(0, count);
}

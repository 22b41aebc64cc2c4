/** Size of the intersection of two ascending lists without repetition. */
export function sharedCount(a: Uint32Array, b: Uint32Array): number {
  let [shared, left, right] = [0, 0, 0];
  while (left < a.length && right < b.length) {
    const [first, second] = [a[left] ?? 0, b[right] ?? 0];
    if (first === second) shared += 1;
    if (first <= second) left += 1;
    if (second <= first) right += 1;
  }
  return shared;
}

/** Shared members over all members; two empty sets have nothing in common. */
export function jaccard(a: Uint32Array, b: Uint32Array): number {
  const shared = sharedCount(a, b);
  const all = a.length + b.length - shared;
  return all === 0 ? 0 : shared / all;
}

/** Twice the shared members over the members of both, as Dolos has it. */
export function overlap(a: Uint32Array, b: Uint32Array): number {
  const all = a.length + b.length;
  return all === 0 ? 0 : (2 * sharedCount(a, b)) / all;
}

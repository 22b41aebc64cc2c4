/** mulberry32: 32-bit numbers from a 32-bit seed; for variety and for resampling, not for secrets. */
export function sequence(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/** A number from 0 to `below`, without it. */
export function draw(numbers: () => number, below: number): number {
  return Math.floor((numbers() / 2 ** 32) * below);
}

/** Fisher and Yates. */
export function shuffle<T>(items: readonly T[], numbers: () => number): T[] {
  const mixed = [...items];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = numbers() % (last + 1);
    const held = mixed[last] as T;
    mixed[last] = mixed[other] as T;
    mixed[other] = held;
  }
  return mixed;
}

import fc from 'fast-check';
import { distinct, gramHashes, hashText, mix } from './hash';
import { bandHashes, candidateProbability, estimate, signatureOf } from './minhash';
import { BANDS, PERMUTATIONS } from './parameters';
import { jaccard, overlap, sharedCount } from './sets';
import { fingerprintsOf } from './winnow';

function setOf(...values: number[]): Uint32Array {
  return distinct(Uint32Array.from(values));
}

function range(from: number, to: number): Uint32Array {
  return setOf(...Array.from({ length: to - from }, (_, index) => mix(from + index)));
}

describe('Hashes', () => {
  it('are FNV-1a and the finalizer of MurmurHash3, so that what was stored can be compared for good', () => {
    // FNV-1a of "a" is 0xe40c292c (Fowler, Noll, Vo); fmix32 of 1 is 0x514e28b7 (MurmurHash3).
    expect(hashText('a')).toBe(mix(0xe40c292c));
    expect(mix(1)).toBe(0x514e28b7);
    expect(mix(0)).toBe(0);
  });

  it('of runs hang on the run alone, wherever it stands', () => {
    const tokens = Uint32Array.from([7, 1, 2, 3, 9, 1, 2, 3]);
    const hashes = gramHashes(tokens, 3);
    expect(hashes).toHaveLength(6);
    expect(hashes[1]).toBe(hashes[5]);
    expect(new Set(hashes).size).toBe(5);
    expect(gramHashes(tokens, 9)).toHaveLength(0);
  });
});

describe('Sets', () => {
  it('are compared as by hand', () => {
    const [a, b] = [setOf(1, 2, 3, 4), setOf(3, 4, 5)];
    expect([sharedCount(a, b), jaccard(a, b), overlap(a, b)]).toEqual([2, 2 / 5, 4 / 7]);
    expect([jaccard(setOf(), setOf()), overlap(setOf(), setOf())]).toEqual([0, 0]);
  });
});

describe('MinHash', () => {
  it('takes equal sets for equal, whatever their order', () => {
    const members = range(0, 50);
    expect(estimate(signatureOf(members), signatureOf(members.slice().reverse()))).toBe(1);
    expect(bandHashes(signatureOf(members))).toHaveLength(BANDS);
  });

  it('estimates the Jaccard similarity within five standard errors', () => {
    const sizes = fc.record({
      shared: fc.integer({ min: 0, max: 60 }),
      left: fc.integer({ min: 1, max: 60 }),
      right: fc.integer({ min: 0, max: 60 }),
      salt: fc.nat(),
    });
    fc.assert(
      fc.property(sizes, ({ shared, left, right, salt }) => {
        const from = salt % 1_000_000;
        const a = range(from, from + shared + left);
        const b = distinct(
          Uint32Array.from([...range(from, from + shared), ...range(from + 2_000_000, from + 2_000_000 + right)]),
        );
        const truth = jaccard(a, b);
        const deviation = Math.sqrt((truth * (1 - truth)) / PERMUTATIONS);
        expect(Math.abs(estimate(signatureOf(a), signatureOf(b)) - truth)).toBeLessThanOrEqual(5 * deviation + 0.012);
      }),
    );
  });

  it('finds as candidates what its curve says', () => {
    expect(candidateProbability(0.7)).toBeCloseTo(0.9999, 4);
    expect(candidateProbability(0.5)).toBeCloseTo(0.7956, 3);
    expect(candidateProbability(0.2)).toBeCloseTo(0.0159, 3);
    // The two of the literature: 32 bands of 8 rows at their midpoint, and 25 of 10.
    expect(candidateProbability((1 / 32) ** (1 / 8), 32, 8)).toBeCloseTo(1 - (1 - 1 / 32) ** 32, 10);
    expect((1 / 25) ** (1 / 10)).toBeCloseTo(0.72, 2);
  });

  it('gives sets of similarity 0.7 a common band', () => {
    let found = 0;
    for (let at = 0; at < 100; at += 1) {
      const [a, b] = [range(at * 1000, at * 1000 + 85), range(at * 1000 + 15, at * 1000 + 100)];
      const [left, right] = [bandHashes(signatureOf(a)), bandHashes(signatureOf(b))];
      if (left.some((hash, band) => hash === right[band])) found += 1;
    }
    expect(found).toBe(100);
  });
});

describe('Winnowing', () => {
  it('keeps a hash of every window, and the same ones wherever a run stands', () => {
    const tokens = (length: number, from = 0): number[] => Array.from({ length }, (_, index) => mix(from + index));
    const run = tokens(39, 500);
    const [a, b] = [
      [...tokens(60), ...run],
      [...run, ...tokens(80, 9000)],
    ].map((list) => fingerprintsOf(Uint32Array.from(list)));
    expect(sharedCount(a ?? setOf(), b ?? setOf())).toBeGreaterThan(0);
    expect(fingerprintsOf(Uint32Array.from(tokens(22)))).toHaveLength(0);
    expect(fingerprintsOf(Uint32Array.from(tokens(23)))).toHaveLength(1);
  });

  it('shares a fingerprint with whatever shares a run of k + w - 1 tokens', () => {
    const part = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 40 });
    const run = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(part, part, part, part, run, (a, b, c, d, shared) => {
        const prints = [
          [...a, ...shared, ...b],
          [...c, ...shared, ...d],
        ].map((list) => fingerprintsOf(Uint32Array.from(list), 5, 4));
        expect(sharedCount(prints[0] ?? setOf(), prints[1] ?? setOf())).toBeGreaterThan(0);
      }),
    );
  });
});

import { wilsonInterval } from './interval';
import { passAtK, passAtKInterval } from './pass-at-k';

describe('passAtK', () => {
  // By hand: C(n-c, k) and C(n, k) written out.
  it.each([
    [8, 2, 1, 2 / 8],
    [8, 2, 4, 1 - 15 / 70],
    [10, 3, 5, 1 - 21 / 252],
    [5, 1, 2, 1 - 6 / 10],
    [4, 0, 3, 0],
    [4, 4, 1, 1],
    [4, 2, 3, 1],
  ])('n = %i, c = %i, k = %i', (n, c, k, expected) => {
    expect(passAtK(n, c, k)).toBeCloseTo(expected, 12);
  });

  it('does not overflow where binomials would', () => {
    expect(passAtK(10_000, 1, 100)).toBeCloseTo(100 / 10_000, 10);
  });

  it('is unknown for more attempts than there are', () => {
    expect(passAtK(4, 2, 5)).toBeNull();
    expect(passAtK(0, 0, 1)).toBeNull();
  });

  it.each([
    [2, 3, 1],
    [2, 1, 0],
    [2, 1, 1.5],
  ])('refuses n = %d, c = %d, k = %d', (n, c, k) => {
    expect(() => passAtK(n, c, k)).toThrow(RangeError);
  });
});

describe('passAtKInterval', () => {
  it('is Wilson’s for one attempt', () => {
    const [found, expected] = [passAtKInterval(8, 2, 1), wilsonInterval(2, 8)];
    expect(found?.low).toBeCloseTo(expected?.low ?? NaN, 12);
    expect(found?.high).toBeCloseTo(expected?.high ?? NaN, 12);
  });

  it('carries both ends through 1 - (1 - p)^k', () => {
    const found = passAtKInterval(10, 5, 2);
    // Wilson's of 5 in 10, by hand: 0.2365931 to 0.7634069.
    expect(found?.low).toBeCloseTo(1 - (1 - 0.2365931) ** 2, 6);
    expect(found?.high).toBeCloseTo(1 - (1 - 0.7634069) ** 2, 6);
    expect(passAtKInterval(0, 0, 2)).toBeNull();
  });
});

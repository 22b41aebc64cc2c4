import fc from 'fast-check';
import { bootstrapInterval, quantile, wilsonInterval } from './interval';
import { draw, sequence, shuffle } from './random';

function mean(items: readonly number[]): number {
  return items.reduce((sum, item) => sum + item, 0) / items.length;
}

describe('A bootstrap interval', () => {
  it('is that of the normal distribution for the mean of many items', () => {
    // 400 items, half 0 and half 1: standard error 0.5 / 20 = 0.025, so 0.5 +- 1.96 x 0.025.
    const items = Array.from({ length: 400 }, (_, index) => index % 2);
    const interval = bootstrapInterval(items, mean, { resamples: 4000 });
    expect(interval?.low).toBeCloseTo(0.451, 2);
    expect(interval?.high).toBeCloseTo(0.549, 2);
    expect(interval?.level).toBe(0.95);
  });

  it('depends on the seed and on nothing else', () => {
    const items = [1, 2, 3, 5, 8, 13, 21];
    expect(bootstrapInterval(items, mean, { seed: 7 })).toEqual(bootstrapInterval(items, mean, { seed: 7 }));
    expect(bootstrapInterval(items, mean, { seed: 7 })).not.toEqual(bootstrapInterval(items, mean, { seed: 8 }));
  });

  it('is absent for one item, and where most resamples have no value', () => {
    expect(bootstrapInterval([1], mean)).toBeNull();
    expect(bootstrapInterval([1, 1, 1, 1], () => null)).toBeNull();
  });
});

describe('A quantile', () => {
  it('lies between its neighbours in proportion', () => {
    expect(quantile([10, 20, 30, 40, 50], 0.1)).toBeCloseTo(14, 12);
    expect(quantile([10], 0.975)).toBe(10);
  });
});

describe("Wilson's interval", () => {
  it('is that of the published examples', () => {
    // Newcombe 1998, table I: 81/263 and 15/148 and 0/20 and 1/29, method 3.
    const rounded = (hits: number, trials: number) => {
      const { low, high } = wilsonInterval(hits, trials) ?? { low: NaN, high: NaN };
      return [low, high].map((bound) => Number(bound.toFixed(4)));
    };
    expect(rounded(81, 263)).toEqual([0.2553, 0.3662]);
    expect(rounded(15, 148)).toEqual([0.0624, 0.1605]);
    expect(rounded(0, 20)).toEqual([0, 0.1611]);
    expect(rounded(1, 29)).toEqual([0.0061, 0.1718]);
  });

  it('holds the share, stays within 0 and 1, and is absent without trials', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(200), (hits, misses) => {
        const interval = wilsonInterval(hits, hits + misses);
        if (!interval) return expect(hits + misses).toBe(0);
        expect(interval.low).toBeGreaterThanOrEqual(0);
        expect(interval.low).toBeLessThanOrEqual(hits / (hits + misses));
        expect(interval.high).toBeGreaterThanOrEqual(hits / (hits + misses));
        expect(interval.high).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('Numbers from a seed', () => {
  it('are the same each time, reach every place, and shuffle without loss', () => {
    const numbers = sequence(42);
    const again = sequence(42);
    const drawn = Array.from({ length: 500 }, () => draw(numbers, 6));
    expect(drawn).toEqual(Array.from({ length: 500 }, () => draw(again, 6)));
    expect([...new Set(drawn)].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(shuffle(['a', 'b', 'c', 'd'], sequence(3)).sort()).toEqual(['a', 'b', 'c', 'd']);
  });
});

import fc from 'fast-check';
import {
  agreementOf,
  cohensKappa,
  gwetAc1,
  krippendorffAlpha,
  meanJaccard,
  nominalAlpha,
  ordinalAgreementOf,
  ordinalAlpha,
  rawAgreement,
  weightedKappa,
} from './agreement';
import type { Pair, Unit } from './agreement';
import { jaccard, masiDistance } from './labels';

/** A confusion table, a row a label of the first rater, as pairs. */
function pairsOf(table: readonly (readonly number[])[]): Pair[] {
  return table.flatMap((row, a) => row.flatMap((count, b) => Array.from({ length: count }, (): Pair => [`${a}`, `${b}`])));
}

/** A string a rater, a character an item, `.` where the rating is missing. */
function unitsOf(...raters: readonly string[]): Unit[] {
  const items = Array.from(raters[0] ?? '', (_, item) => raters.map((labels) => labels[item] ?? '.'));
  return items.map((labels) => labels.filter((label) => label !== '.'));
}

/** Krippendorff 2011, "Computing Krippendorff's alpha-reliability", section C: four observers, twelve units, missing ratings. */
const FOUR_OBSERVERS = unitsOf('123321412...', '1233224125.3', '.3332342251.', '12332441251.');

/** Gwet 2008, table of 125 subjects on which kappa and common sense part: 118 both +, 5 and 2 mixed, none both -. */
const PARADOX = pairsOf([
  [118, 5],
  [2, 0],
]);

describe("Cohen's kappa", () => {
  it('is 0.49 on the three categories of Cohen 1960, table 2', () => {
    // n = 200; po = 140/200 = 0.70; pe = 0.6 x 0.5 + 0.3 x 0.3 + 0.1 x 0.2 = 0.41.
    const table = pairsOf([
      [88, 14, 18],
      [10, 40, 10],
      [2, 6, 12],
    ]);
    expect(rawAgreement(table)).toBeCloseTo(0.7, 12);
    expect(cohensKappa(table)).toBeCloseTo(0.29 / 0.59, 12);
  });

  it('is 0.40 by hand on 20, 5, 10, 15', () => {
    // po = 35/50 = 0.7; pe = 0.5 x 0.6 + 0.5 x 0.4 = 0.5; (0.7 - 0.5) / 0.5.
    expect(
      cohensKappa(
        pairsOf([
          [20, 5],
          [10, 15],
        ]),
      ),
    ).toBeCloseTo(0.4, 12);
  });

  it('falls below 0 where one label dominates, as in Gwet 2008, and has no value where there is one label alone', () => {
    expect(cohensKappa(PARADOX)).toBeCloseTo(-0.0234, 4);
    expect(cohensKappa([['a', 'a']])).toBeNull();
    expect(cohensKappa([])).toBeNull();
  });
});

describe('Weighted kappa', () => {
  const order = ['0', '1', '2'];

  it('is 0.6 by hand on 0-0, 1-1, 2-2, 0-1, 2-1', () => {
    // Observed: two squares of 1 among five, 2/5. Expected: first rater 0,1,2,0,2 and second 0,1,2,1,1 over all 25 pairs:
    // 0 against (0,1,2,1,1): 0+1+4+1+1 = 7, twice; 1: 1+0+1+0+0 = 2; 2: 4+1+0+1+1 = 7, twice; 30/25.
    const pairs: Pair[] = [
      ['0', '0'],
      ['1', '1'],
      ['2', '2'],
      ['0', '1'],
      ['2', '1'],
    ];
    expect(weightedKappa(pairs, order)).toBeCloseTo(1 - 2 / 5 / (30 / 25), 12);
  });

  it("is Cohen's kappa where there are two labels, and counts far apart for worse than near", () => {
    const table = pairsOf([
      [20, 5],
      [10, 15],
    ]);
    expect(weightedKappa(table, order)).toBeCloseTo(0.4, 12);
    const near = ordinalAgreementOf([['0', '0'], ['2', '2'], ['0', '1']], order); // prettier-ignore
    const far = ordinalAgreementOf([['0', '0'], ['2', '2'], ['0', '2']], order); // prettier-ignore
    expect(near.weighted_kappa.value ?? 0).toBeGreaterThan(far.weighted_kappa.value ?? 1);
    expect(near.alpha.value ?? 0).toBeGreaterThan(far.alpha.value ?? 1);
    expect([near.n, near.raw.value]).toEqual([3, 2 / 3]);
  });

  it('has no value without pairs or difference, and refuses a label outside the order', () => {
    expect([weightedKappa([], order), weightedKappa([['1', '1']], order)]).toEqual([null, null]);
    expect(() => weightedKappa([['1', '7']], order)).toThrow(RangeError);
  });
});

describe("Gwet's AC1", () => {
  it('is 0.9408 on the table of Gwet 2008 where kappa is -0.0234', () => {
    expect(gwetAc1(PARADOX)).toBeCloseTo(0.9408, 4);
  });

  it('is 0.77544 with pa = 0.8182 on four raters with missing ratings (irrCAC, cac.raw4raters)', () => {
    expect(rawAgreement(FOUR_OBSERVERS)).toBeCloseTo(0.8181818, 7);
    expect(gwetAc1(FOUR_OBSERVERS)).toBeCloseTo(0.77544, 5);
  });

  it('counts labels that nobody chose where it is told of them, and stays at 1 when all agree on one', () => {
    // Two labels, p = 1/2 each: pe = 0.5 of two, 0.5/3 of four.
    const split: Pair[] = [
      ['a', 'b'],
      ['a', 'a'],
      ['b', 'b'],
    ];
    expect(gwetAc1(split, 4)).toBeCloseTo((2 / 3 - 1 / 6) / (5 / 6), 12);
    expect(gwetAc1([['a', 'a']])).toBe(1);
    expect(gwetAc1([])).toBeNull();
  });
});

describe("Krippendorff's alpha", () => {
  it('is 0.095 for two observers and two values (Krippendorff 2011, section A)', () => {
    expect(nominalAlpha(unitsOf('0100000010', '1110010000'))).toBeCloseTo(0.095, 3);
  });

  it('is 0.692 for two observers and five values (section B)', () => {
    expect(nominalAlpha(unitsOf('aabbdcccedda', 'babbbccceddd'))).toBeCloseTo(0.692, 3);
  });

  it('is 0.743 nominal and 0.815 ordinal for four observers with missing ratings (section C)', () => {
    expect(nominalAlpha(FOUR_OBSERVERS)).toBeCloseTo(0.743, 3);
    expect(ordinalAlpha(FOUR_OBSERVERS, ['1', '2', '3', '4', '5'])).toBeCloseTo(0.815, 3);
  });

  it('has no value without a pair or without a difference to expect, and refuses a label outside the order', () => {
    expect(nominalAlpha([['a'], ['b']])).toBeNull();
    expect(nominalAlpha([['a', 'a']])).toBeNull();
    expect(() => ordinalAlpha([['1', '6']], ['1', '2'])).toThrow('6');
  });

  it('takes sets of labels with the MASI distance', () => {
    const set = (...labels: string[]) => new Set(labels);
    // {a,b} and {a}: Jaccard 1/2, one holds the other, so their distance is 1 - 1/2 x 2/3 = 2/3. Of the 12 ordered pairs of
    // the four ratings, the 6 with {a,b} have it.
    const units = [
      [set('a'), set('a')],
      [set('a', 'b'), set('a')],
    ];
    const observed = (2 * (2 / 3)) / 4;
    const expected = (6 * (2 / 3)) / 12;
    expect(krippendorffAlpha(units, masiDistance)).toBeCloseTo(1 - observed / expected, 12);
  });
});

describe('Sets of labels', () => {
  it('have their Jaccard index, and the MASI distance of Passonneau 2006', () => {
    expect(jaccard(new Set(['a', 'b']), new Set(['a', 'b', 'c', 'd']))).toBe(0.5);
    expect(masiDistance(new Set(['a', 'b']), new Set(['a', 'b', 'c', 'd']))).toBeCloseTo(1 - 0.5 * (2 / 3), 12);
    expect(masiDistance(new Set(['a', 'b']), new Set(['b', 'c']))).toBeCloseTo(1 - (1 / 3) * (1 / 3), 12);
    expect(masiDistance(new Set(['a']), new Set(['b']))).toBe(1);
    expect(masiDistance(new Set(), new Set())).toBe(0);
    expect(
      meanJaccard([
        [new Set(['a']), new Set(['a'])],
        [new Set(['a']), new Set(['b'])],
      ]),
    ).toBe(0.5);
  });
});

const Pairs = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('a', 'b', 'c')), { minLength: 1, maxLength: 25 });

describe('Any two raters', () => {
  it('have figures of at most 1, reach it by agreeing alone, and swap places without a change', () => {
    fc.assert(
      fc.property(Pairs, (pairs) => {
        const swapped = pairs.map(([a, b]): Pair => [b, a]);
        for (const figure of [rawAgreement, cohensKappa, nominalAlpha, gwetAc1]) {
          const value = figure(pairs);
          if (value === null) continue;
          expect(value).toBeLessThanOrEqual(1 + 1e-12);
          expect(Math.abs(value - 1) < 1e-9).toBe(pairs.every(([a, b]) => a === b));
          expect(figure(swapped)).toBeCloseTo(value, 9);
        }
      }),
    );
  });

  it('have intervals that the same items give again, around what was measured', () => {
    fc.assert(
      fc.property(Pairs, (pairs) => {
        const figures = agreementOf(pairs, 3, { resamples: 200 });
        expect(agreementOf(pairs, 3, { resamples: 200 })).toEqual(figures);
        const { value, interval } = figures.raw;
        if (value === null || interval === null) return expect(pairs.length).toBe(1);
        expect(interval.low).toBeLessThanOrEqual(value + 1e-9);
        expect(interval.high).toBeGreaterThanOrEqual(value - 1e-9);
      }),
      { numRuns: 50 },
    );
  });
});

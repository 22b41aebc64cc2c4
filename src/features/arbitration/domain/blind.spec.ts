import fc from 'fast-check';
import { agree, decisive, isDrawn, isSplit, placesLeft, type Judged } from './blind';

const TESTS: Judged = { fault: 'tests', subtype: 'too-narrow', disposition: 'rework' };
const SPEC: Judged = { fault: 'requirements', subtype: 'ambiguous', disposition: 'rework' };
const NONE: Judged = { fault: 'none', subtype: 'no-defect', disposition: 'rework' };

describe('Two blind rulings', () => {
  it('agree on the same fault, subtype and disposition alone', () => {
    expect(agree(TESTS, { ...TESTS })).toBe(true);
    for (const other of [SPEC, { ...TESTS, subtype: 'weak' }, { ...TESTS, disposition: 'retire' }])
      expect(agree(TESTS, other)).toBe(false);
  });

  it('decide at once where one is wanted, and only together where two are', () => {
    expect(decisive(1, [TESTS])).toBe(TESTS);
    expect(decisive(2, [TESTS])).toBeUndefined();
    expect(decisive(2, [TESTS, { ...TESTS }])).toBe(TESTS);
  });

  it('that differ wait for a third, whose word holds whatever it is', () => {
    expect(isSplit(2, [TESTS, SPEC])).toBe(true);
    expect(decisive(2, [TESTS, SPEC])).toBeUndefined();
    expect(decisive(2, [TESTS, SPEC, NONE])).toBe(NONE);
    expect(decisive(2, [TESTS, SPEC, TESTS])).toBe(TESTS);
    expect([isSplit(2, [TESTS]), isSplit(2, [TESTS, TESTS]), isSplit(1, [TESTS])]).toEqual([false, false, false]);
  });

  it('ask for as many people as are still needed', () => {
    expect(placesLeft(1, [])).toBe(1);
    expect([[], [TESTS], [TESTS, TESTS], [TESTS, SPEC], [TESTS, SPEC, NONE]].map((made) => placesLeft(2, made))).toEqual([
      2, 1, 0, 1, 0,
    ]);
  });

  it('never want a fourth, and leave nothing undecided without a place for somebody', () => {
    const Rulings = fc.array(fc.constantFrom(TESTS, SPEC, NONE), { maxLength: 3 });
    fc.assert(
      fc.property(fc.constantFrom(1 as const, 2 as const), Rulings, (wanted, made) => {
        const left = placesLeft(wanted, made);
        expect(left > 0).toBe(decisive(wanted, made) === undefined);
        expect(made.length + left).toBeLessThanOrEqual(3);
      }),
    );
  });
});

describe('The draw of cases for two', () => {
  it('takes the share that it is told, none of 0 and all of 1', () => {
    const digests = Array.from({ length: 4096 }, (_, index) => `${index.toString(16).padStart(3, '0')}${'0'.repeat(61)}`);
    expect(digests.filter((digest) => isDrawn(digest, 0.15))).toHaveLength(615);
    expect(digests.filter((digest) => isDrawn(digest, 0))).toHaveLength(0);
    expect(digests.filter((digest) => isDrawn(digest, 1))).toHaveLength(4096);
  });
});

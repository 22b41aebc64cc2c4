import fc from 'fast-check';
import { TEST_STATES, type FailureReason, type TestState } from '../../../domain/swe';
import { CATEGORIES, type Category, classify, isOk, resolved } from './lattice';

type Row = [base: TestState, before: TestState, after: TestState, category: Category, reason?: FailureReason, touched?: boolean];

/** swe-datasets.md, 2.5 and appendix A. */
const TABLE: Row[] = [
  ['pass', 'pass', 'pass', 'p2p'],
  ['xfail', 'pass', 'pass', 'p2p'],
  ['pass', 'pass', 'xfail', 'p2p'],
  ['skip', 'pass', 'pass', 'p2p'],
  ['absent', 'pass', 'pass', 'p2p-new'],
  ['fail', 'pass', 'pass', 'noise'],
  ['pass', 'pass', 'fail', 'regression'],
  ['pass', 'pass', 'error', 'regression'],
  ['absent', 'pass', 'fail', 'regression'],
  ['pass', 'absent', 'fail', 'regression'],
  ['pass', 'skip', 'error', 'regression'],
  ['absent', 'absent', 'fail', 'noise'],
  ['pass', 'pass', 'absent', 'lost'],
  ['pass', 'pass', 'skip', 'lost'],
  ['pass', 'fail', 'absent', 'noise'],
  ['pass', 'fail', 'skip', 'noise'],
  ['fail', 'fail', 'fail', 'noise'],
  ['absent', 'fail', 'pass', 'f2p'],
  ['pass', 'fail', 'pass', 'f2p', 'assertion'],
  ['fail', 'fail', 'pass', 'f2p', 'assertion'],
  ['fail', 'error', 'xfail', 'f2p', 'exception'],
  ['pass', 'error', 'pass', 'p2p-masked', 'compile'],
  ['pass', 'error', 'pass', 'p2p-masked', 'setup'],
  ['pass', 'error', 'pass', 'f2p', 'compile', true],
  ['absent', 'error', 'pass', 'f2p', 'compile'],
  ['pass', 'absent', 'pass', 'p2p-masked'],
  ['pass', 'absent', 'pass', 'f2p', undefined, true],
  ['fail', 'absent', 'pass', 'f2p'],
  ['absent', 'absent', 'pass', 'n2p-new'],
  ['skip', 'absent', 'pass', 'n2p-new'],
  ['pass', 'skip', 'pass', 's2p'],
  ['absent', 'skip', 'pass', 's2p'],
  ['pass', 'xpass', 'pass', 'noise'],
  ['pass', 'pass', 'xpass', 'noise'],
];

const state = fc.constantFrom(...TEST_STATES);

describe('The lattice', () => {
  // One argument a row: jest takes a parameter that a shorter row does not fill for its callback.
  it.each(TABLE.map((row) => [row.join(', '), row] as const))('%s', (_, [base, before, after, category, reason, touched]) => {
    expect(classify({ base, before, after }, reason, touched)).toBe(category);
  });

  it('has a place for every combination, and lists only what passes in the end', () => {
    const reason = fc.constantFrom<(FailureReason | undefined)[]>(undefined, 'compile', 'setup', 'assertion');
    fc.assert(
      fc.property(state, state, state, reason, fc.boolean(), (base, before, after, why, touched) => {
        const category = classify({ base, before, after }, why, touched);
        expect(CATEGORIES).toContain(category);
        if (['f2p', 'n2p-new'].includes(category)) expect(isOk(before)).toBe(false);
        if (['f2p', 'n2p-new', 's2p', 'p2p', 'p2p-new', 'p2p-masked'].includes(category)) expect(isOk(after)).toBe(true);
        if (category === 'p2p-masked') expect(isOk(base)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('A run resolves a task', () => {
  it('when every test of both lists passes, or fails as expected', () => {
    const states = new Map<string, TestState>([
      ['a', 'pass'],
      ['b', 'xfail'],
    ]);
    expect(resolved(['a'], ['b'], states)).toBe(true);
    expect(resolved(['a'], [], states)).toBe(true);
  });

  it('never with an empty F2P, and never by a test that is absent or skipped', () => {
    expect(resolved([], ['a'], new Map([['a', 'pass']]))).toBe(false);
    expect(resolved(['a'], ['gone'], new Map([['a', 'pass']]))).toBe(false);
    expect(
      resolved(
        ['a'],
        ['s'],
        new Map<string, TestState>([
          ['a', 'pass'],
          ['s', 'skip'],
        ]),
      ),
    ).toBe(false);
  });
});

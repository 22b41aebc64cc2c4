import { criterion } from '../criterion';
import { byList, failed, many, passed } from '../finding';
import { idsByList, isAbsent, isBad, isOk, listedTests, steady } from '../tests-of';

const ABOUT = { parameters: {}, dependsOn: ['tests', 'lists'], unknownWhen: 'never' } as const;

export const baseFailInP2p = criterion({
  ...{ ...ABOUT, number: 3, code: 'base-fail-in-p2p', title: 'Nothing that failed at base is to be kept passing' },
  severity: 'drop-tests',
  definition: 'A test of P2P fails on the base in any run',
  source: 'log-review rule C1',
  check(evidence) {
    const { p2p } = idsByList(listedTests(evidence), ({ list, states }) => list === 'p2p' && states.base.some(isBad));
    return byList({ f2p: [], p2p }, 'failed on the base', 'No test of P2P fails on the base');
  },
});

export const afterNotPass = criterion({
  ...{ ...ABOUT, number: 4, code: 'after-not-pass', title: 'Listed tests pass with the fix' },
  severity: 'reject',
  definition:
    'A listed test fails, is skipped or is missing in any run with the fix; of F2P it rejects, of P2P it drops the test',
  source: 'log-review rule C2 and its labels for missing tests',
  check(evidence) {
    const found = idsByList(listedTests(evidence), ({ states }) => states.after.length === 0 || !states.after.every(isOk));
    return byList(found, 'did not pass in every run with the fix', 'All listed tests pass in every run with the fix');
  },
});

export const f2pPassesBefore = criterion({
  ...{ ...ABOUT, number: 5, code: 'f2p-passes-before', title: 'F2P fails without the fix' },
  severity: 'drop-tests',
  definition: 'A test of F2P passes in any run before the fix',
  source: 'log-review rule C3',
  check(evidence) {
    const { f2p } = idsByList(listedTests(evidence), ({ list, states }) => list === 'f2p' && states.before.some(isOk));
    if (f2p.length === 0) return passed('No test of F2P passes before the fix');
    const pointers = f2p.map((test) => ({ test }));
    return failed('drop-tests', `${many(f2p.length, 'test')} of F2P passed before the fix`, pointers, f2p);
  },
});

export const p2pNotAnchored = criterion({
  ...{ ...ABOUT, number: 6, code: 'p2p-not-anchored', title: 'P2P was seen passing before' },
  severity: 'drop-tests',
  definition: 'A test of P2P is missing on the base and does not pass before the fix, or is missing in all phases',
  source: 'log-review rule C4',
  check(evidence) {
    const { p2p } = idsByList(
      listedTests(evidence),
      ({ list, states }) => list === 'p2p' && states.base.every(isAbsent) && !states.before.every(isOk),
    );
    return byList({ f2p: [], p2p }, 'missing on the base and not passing before the fix', 'All of P2P passed without the fix');
  },
});

export const regression = criterion({
  ...{ ...ABOUT, number: 7, code: 'regression', title: 'The fix breaks no test' },
  severity: 'reject',
  definition:
    'A test passes before the fix and fails with it, or passes on the base, is missing or skipped before, and fails with the fix',
  source: 'Multi-SWE-bench rules 2 and 4',
  dependsOn: ['tests'],
  check({ record }) {
    const broken = record.tests.filter(({ states }) => {
      const [base, before, after] = [steady(states.base), steady(states.before), steady(states.after)];
      if (after === undefined || !isBad(after) || before === undefined) return false;
      return isOk(before) || (base !== undefined && isOk(base) && (before === 'absent' || before === 'skip'));
    });
    if (broken.length === 0) return passed(`None of ${many(record.tests.length, 'test')} gets worse by the fix`);
    return failed(
      'reject',
      `${many(broken.length, 'test')} worked without the fix and fail with it`,
      broken.map(({ id }) => ({ test: id })),
    );
  },
});

/** Looked at last, on the lists that all other drops leave. */
export const emptyLists = criterion({
  ...{ ...ABOUT, number: 8, code: 'empty-lists', title: 'There is something to fix and something to keep' },
  severity: 'reject',
  definition: 'F2P is empty, or would be after all drops (rejects); P2P is (flags)',
  source: 'SWE-bench v5 checks; an empty list must not score 1',
  dependsOn: ['lists', 'tests', 'runs'],
  check({ f2p, p2p }) {
    if (f2p.length === 0) return failed('reject', 'No test of F2P is left');
    if (p2p.length === 0) return failed('flag', `${many(f2p.length, 'test')} of F2P, and no test tells what must go on working`);
    return passed(`${many(f2p.length, 'test')} of F2P and ${p2p.length} of P2P are left`);
  },
});

import { findFlaky, type MatrixOutcome } from './factors';
import { planMatrix, type FlakeFactor } from './matrix';

const TESTS = ['t::a', 't::b', 't::c'];

/** The matrix of a suite in which `t::b` fails in the runs that match. */
function outcomes(
  fails: (run: { group: string; id: string; factor: FlakeFactor | null; tests: string[] }) => boolean,
): MatrixOutcome[] {
  return planMatrix(TESTS).flatMap(({ id: group, runs }) =>
    runs.map(({ id, factor, tests }): MatrixOutcome => {
      const failed = tests.includes('t::b') && fails({ group, id, factor, tests }) ? ['t::b'] : [];
      return { group, run: id, factor, verdict: failed.length > 0 ? 'failed' : 'passed', failed, tests };
    }),
  );
}

describe('The factor of a flaky test', () => {
  it('is none for a suite with one outcome, a failing one too', () => {
    expect(
      findFlaky(
        outcomes(() => false),
        TESTS,
      ),
    ).toEqual([]);
    expect(
      findFlaky(
        outcomes(() => true),
        TESTS,
      ),
    ).toEqual([]);
  });

  it.each(['hash-seed', 'time-zone', 'locale', 'clock', 'path-length', 'order'] as const)(
    'is %s where only those runs differ',
    (factor) => {
      const found = outcomes((run) => run.factor === factor);
      expect(findFlaky(found, TESTS)).toEqual([{ id: 't::b', factors: [factor] }]);
    },
  );

  it('is repetition where unchanged runs differ, whatever else does', () => {
    const found = outcomes(({ factor, id }) => id === 'base-2' || factor === 'clock');
    expect(findFlaky(found, TESTS)).toEqual([{ id: 't::b', factors: ['repetition'] }]);
  });

  it('is alone for a test that needs one before it, and order for one that another spoils', () => {
    const brittle = outcomes(({ group, tests }) => group === 'process' && tests[0] === 't::b');
    expect(findFlaky(brittle, TESTS)).toEqual([{ id: 't::b', factors: ['alone'] }]);
    const victim = outcomes(
      ({ group, tests }) => group === 'process' && tests.indexOf('t::c') < tests.indexOf('t::b') && tests.includes('t::c'),
    );
    expect(findFlaky(victim, TESTS)).toEqual([{ id: 't::b', factors: ['order'] }]);
  });

  it('is cpus for what one processor changes, in a loaded or a warm place too, and load for what only a neighbour does', () => {
    const affinity = outcomes(({ group }) => ['process', 'one-cpu', 'loaded'].includes(group));
    expect(findFlaky(affinity, TESTS)).toEqual([{ id: 't::b', factors: ['cpus'] }]);
    expect(
      findFlaky(
        outcomes(({ group }) => group === 'loaded'),
        TESTS,
      ),
    ).toEqual([{ id: 't::b', factors: ['load'] }]);
  });
});

describe('The plan of a flake matrix', () => {
  it('is the same for the same tests, and its orders hold each test once', () => {
    expect(planMatrix(TESTS)).toEqual(planMatrix(TESTS));
    const orders = planMatrix(TESTS).flatMap(({ runs }) => runs.filter(({ factor }) => factor === 'order'));
    for (const { tests } of orders) expect([...tests].sort()).toEqual(TESTS);
    expect(new Set(orders.map(({ tests }) => tests.join())).size).toBeGreaterThan(2);
  });
});

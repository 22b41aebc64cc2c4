import fc from 'fast-check';
import { TEST_STATES, type TestReport, type TestState } from '../../../domain/swe';
import { resolved } from './lattice';
import { decideLists, type PhaseReports, statesOf, warningsOf } from './lists';

const OPTIONS = { isOfFix: (id: string) => id.startsWith('of the fix'), isTouched: () => false, days: ['2026-11-21'] };

function report(tests: Record<string, TestState>, duplicates: string[] = []): TestReport {
  const entries = Object.entries(tests).filter(([, state]) => state !== 'absent');
  return { tests: entries.map(([id, state]) => ({ id, rawId: id, state })), broken: [], duplicates };
}

function three(tests: Record<string, TestState>): TestReport[] {
  return [1, 2, 3].map(() => report(tests));
}

const SOUND: PhaseReports = {
  base: three({ old: 'pass' }),
  before: three({ old: 'pass', fixed: 'fail' }),
  after: three({ old: 'pass', fixed: 'pass' }),
};

describe('Lists', () => {
  it('come from tests that agree in every run of a phase', () => {
    expect(decideLists(SOUND, OPTIONS)).toMatchObject({ f2p: ['fixed'], p2p: ['old'] });
  });

  it('leave out a test that differs between runs of any phase, and keep its states', () => {
    const after = [
      report({ old: 'pass', fixed: 'pass' }),
      report({ old: 'fail', fixed: 'pass' }),
      report({ old: 'pass', fixed: 'pass' }),
    ];
    const lists = decideLists({ ...SOUND, after }, OPTIONS);
    expect(lists).toMatchObject({ f2p: ['fixed'], p2p: [] });
    expect(lists.tests.find(({ id }) => id === 'old')).toMatchObject({
      dropped: { why: 'flaky' },
      states: { after: ['pass', 'fail', 'pass'] },
    });
  });

  it('leave out what is not there without the fix, because it is of the fix', () => {
    const lists = decideLists(
      { base: three({}), before: three({}), after: three({ 'of the fix': 'pass', new: 'pass' }) },
      OPTIONS,
    );
    expect(lists.f2p).toEqual(['new']);
    expect(lists.tests.find(({ id }) => id === 'of the fix')).toMatchObject({ dropped: { why: 'of-the-fix' } });
    const there = {
      base: three({ 'of the fix': 'fail' }),
      before: three({ 'of the fix': 'fail' }),
      after: three({ 'of the fix': 'pass' }),
    };
    expect(decideLists(there, OPTIONS).f2p).toEqual(['of the fix']);
  });

  it('leave out an id that some run does not report, as ids that change from run to run are', () => {
    const after = [1, 2, 3].map((run) => report({ fixed: 'pass', [`at ${run}`]: 'pass' }));
    const lists = decideLists({ base: three({}), before: three({ fixed: 'fail' }), after }, OPTIONS);
    expect(lists.f2p).toEqual(['fixed']);
    expect(lists.tests.filter(({ dropped }) => dropped?.why === 'flaky')).toHaveLength(3);
  });

  it('leave out an id that was reported twice', () => {
    const after = [report({ fixed: 'pass' }, ['fixed']), ...three({ fixed: 'pass' }).slice(1)];
    const lists = decideLists({ base: three({}), before: three({ fixed: 'fail' }), after }, OPTIONS);
    expect(lists.f2p).toEqual([]);
    expect(lists.tests[0]?.dropped).toEqual({ why: 'duplicate' });
  });

  it.each([
    ['t[<object at 0x7efd5798e000>]', 'address'],
    ['t[/tmp/x1/y]', 'temporary path'],
    ['t (12 ms)', 'duration'],
    ['t [100%]', 'progress'],
    ['t[2026-11-21]', "the run's date"],
    [`t${'x'.repeat(1000)}`, 'more than 1000 characters'],
    ['t\ufffd', 'bytes that are no UTF-8'],
  ])('leave out %s, which may be called something else the next time', (id, part) => {
    const lists = decideLists({ base: three({}), before: three({ [id]: 'fail' }), after: three({ [id]: 'pass' }) }, OPTIONS);
    expect(lists.tests[0]).toMatchObject({ category: 'f2p', dropped: { why: 'volatile', part } });
  });

  it.each(['t[2020-02-29]', 't[waits 5s]', 't[0x1f]', 't[a(b]', 't[src/tmp/a]', '/tmpl/x'])(
    'keep %s, which its author wrote',
    (id) => {
      const lists = decideLists({ base: three({}), before: three({ [id]: 'fail' }), after: three({ [id]: 'pass' }) }, OPTIONS);
      expect(lists.f2p).toEqual([id]);
    },
  );

  it('warn where nothing guards against regressions, and where tests failed for want of a build alone', () => {
    const none = { base: three({}), before: three({}), after: three({ fixed: 'pass' }) };
    expect(warningsOf(decideLists(none, OPTIONS))).toEqual(['p2p-empty', 'compile-only']);
    expect(warningsOf(decideLists(SOUND, OPTIONS))).toEqual([]);
  });

  it('are disjoint, resolved by every run with the fix and by none before it, in whatever order the runs came', () => {
    const tests = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom(...TEST_STATES));
    const runs = fc.array(tests, { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(runs, runs, runs, (base, before, after) => {
        const reports = {
          base: base.map((t) => report(t)),
          before: before.map((t) => report(t)),
          after: after.map((t) => report(t)),
        };
        const { f2p, p2p } = decideLists(reports, OPTIONS);
        const turned = {
          base: reports.base.toReversed(),
          before: reports.before.toReversed(),
          after: reports.after.toReversed(),
        };
        expect(decideLists(turned, OPTIONS)).toMatchObject({ f2p, p2p });
        expect(f2p.filter((id) => p2p.includes(id))).toEqual([]);
        for (const run of reports.before) expect(resolved(f2p, p2p, statesOf(run))).toBe(false);
        for (const run of reports.after) expect(resolved(f2p, p2p, statesOf(run))).toBe(f2p.length > 0);
      }),
      { numRuns: 500 },
    );
  });

  it('fix nothing more when there are more runs: what one round leaves out of F2P is out', () => {
    const tests = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom(...TEST_STATES));
    const round = fc.record({ base: tests, before: tests, after: tests });
    fc.assert(
      fc.property(fc.array(round, { minLength: 2, maxLength: 3 }), (rounds) => {
        const f2pOf = (count: number) => {
          const told = (phase: keyof PhaseReports) => rounds.slice(0, count).map((each) => report(each[phase]));
          return decideLists({ base: told('base'), before: told('before'), after: told('after') }, OPTIONS).f2p;
        };
        const first = f2pOf(1);
        expect(f2pOf(rounds.length).filter((id) => !first.includes(id))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

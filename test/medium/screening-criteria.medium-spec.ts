import fc from 'fast-check';
import '../support/properties';
import { goodEvidence, judged, P2P, F2P, withFacts, withRuns, withTests } from '../support/screening';
import { command } from '../support/screening-fixtures/edits';
import { FIXTURES } from '../support/screening-fixtures';
import { CATALOGUE, CRITERION_CODES, GATE_SIZE } from '../../src/features/screening/domain/catalogue';
import { DEFAULT_POLICY, faultsOf, type ScreeningPolicy } from '../../src/features/screening/domain/policy';
import { keysOf, neighboursOf, signatureOf, type TaskPrint } from '../../src/features/screening/domain/prints';
import { screen, verdictOf, type CriterionResult } from '../../src/features/screening/domain/screen';
import type { ScreeningEvidence } from '../../src/features/screening/domain/evidence';

/** With a list of benchmark instances, so that nothing of the good evidence is unknown. */
const POLICY: ScreeningPolicy = { ...DEFAULT_POLICY, all: { 'duplicate-task': { benchmarkInstances: ['other__task-1'] } } };

function resultOf(evidence: ScreeningEvidence, code: string, policy = POLICY): CriterionResult | undefined {
  return screen(evidence, policy).results.find((result) => result.code === code);
}

describe('The catalogue', () => {
  it('has 31 criteria in order, each under one name, the first fifteen the gate', () => {
    expect(CATALOGUE.map(({ number }) => number)).toEqual(Array.from({ length: 31 }, (_, at) => at + 1));
    expect(new Set(CRITERION_CODES).size).toBe(31);
    expect(DEFAULT_POLICY.mustBeKnown).toEqual(CRITERION_CODES.slice(0, GATE_SIZE));
    for (const code of CRITERION_CODES) expect(code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  it('lets the good evidence pass, in every criterion', () => {
    const { verdict, results, drops } = screen(goodEvidence(), POLICY);
    expect(results.filter(({ status }) => status !== 'passed')).toEqual([]);
    expect({ verdict, drops }).toEqual({ verdict: 'passed', drops: [] });
  });

  it.each(CRITERION_CODES)('has fixtures of both directions of %s', (code) => {
    const own = FIXTURES.filter((fixture) => fixture.code === code);
    expect(own.some(({ status }) => status === 'failed')).toBe(true);
    expect(own.some(({ status }) => status === 'passed') || code === 'duplicate-task').toBe(true);
    // What may be unknown has a fixture that is; what is always known has none.
    const never = CATALOGUE.find((criterion) => criterion.code === code)?.unknownWhen.startsWith('never');
    expect(own.some(({ status }) => status === 'unknown')).toBe(!never);
  });
});

describe('A criterion', () => {
  it.each(FIXTURES.map((fixture) => [fixture.code, fixture.status, fixture.name, fixture] as const))(
    '%s is %s for: %s',
    (code, status, _name, { edit, effect }) => {
      const policy = status === 'unknown' ? DEFAULT_POLICY : POLICY;
      const result = resultOf(edit(goodEvidence()), code, policy);
      expect({ status: result?.status, effect: result?.effect }).toEqual({ status, effect });
      expect(result?.detail).not.toBe('');
      if (effect === 'drop-tests') expect(result?.drops.length).toBeGreaterThan(0);
    },
  );
});

describe('A runner that takes no seed', () => {
  it('is told to have run all in one order, and leaves that open where the policy asks for others', () => {
    const evidence = command('cargo test --workspace')(goodEvidence());
    const content = { ...POLICY, byLanguage: { [evidence.language]: { flaky: { needsOtherOrder: true } } } };
    expect(resultOf(evidence, 'flaky', content)).toMatchObject({ status: 'unknown', detail: 'No run had another order' });
    expect(screen(evidence, content).verdict).toBe('flagged');
    const told = { status: 'passed', detail: expect.stringContaining('all in one order') as string };
    expect(resultOf(evidence, 'flaky')).toMatchObject(told);
    expect(resultOf(goodEvidence(), 'flaky')?.detail).toContain('in 3 orders');
  });
});

describe('All criteria together', () => {
  it('are reported together, whatever one of them finds', () => {
    const spoilt = withFacts({ mergedAt: null })(withTests(judged(P2P, 'fail', 'pass', 'pass'))(goodEvidence()));
    const { verdict, results, drops, p2p } = screen({ ...spoilt, licences: [] }, POLICY);
    const failed = results.filter(({ status }) => status === 'failed').map(({ code }) => code);
    expect(failed).toEqual(['base-fail-in-p2p', 'not-merged-or-reverted', 'licence']);
    expect({ verdict, drops, left: p2p.includes(P2P) }).toEqual({ verdict: 'rejected', drops: [P2P], left: false });
    expect(results).toHaveLength(31);
  });

  it('reject a task all of whose F2P is dropped, and keep one with some left', () => {
    const passing = judged(F2P, 'absent', 'pass', 'pass');
    expect(screen(withTests(passing)(goodEvidence()), POLICY)).toMatchObject({ verdict: 'rejected', f2p: [] });
    const other = 'tests/test_parser.py::test_more';
    const two = withTests(passing, judged(other, 'absent', 'fail', 'pass'))(goodEvidence());
    expect(screen({ ...two, f2p: [F2P, other] }, POLICY)).toMatchObject({ verdict: 'passed', f2p: [other], drops: [F2P] });
  });

  it('flag what the policy must know, and do not flag what it need not', () => {
    const silent = withRuns(({ stage: _, ...run }) => run)(goodEvidence());
    expect(screen(silent, POLICY).verdict).toBe('flagged');
    expect(screen(silent, { ...POLICY, mustBeKnown: [] }).verdict).toBe('passed');
  });

  it('let a flag be overridden, and a reject by a ruling alone', () => {
    const flag = [{ code: 'issue-text', status: 'failed', effect: 'flag' }] as const;
    expect(verdictOf(flag, [], [])).toBe('flagged');
    expect(verdictOf(flag, [], ['issue-text'])).toBe('passed');
    const reject = [{ code: 'licence', status: 'failed', effect: 'reject' }] as const;
    expect(verdictOf(reject, [], ['licence'])).toBe('rejected');
    expect(verdictOf(reject, [], [], ['licence'])).toBe('passed');
  });

  it('take parameters from the policy, those of the language last', () => {
    const evidence = { ...goodEvidence(), statement: 'Short\nten characters and a bit' };
    const all = { 'issue-text': { minWords: 3 } };
    expect(resultOf(evidence, 'issue-text', { ...POLICY, all })?.status).toBe('passed');
    const byLanguage = { python: { 'issue-text': { minWords: 9 } } };
    expect(resultOf(evidence, 'issue-text', { ...POLICY, all, byLanguage })?.status).toBe('failed');
  });

  it('tell what is wrong with a policy', () => {
    expect(faultsOf({ 'pr-size': { maxHunks: 5 } })).toEqual([]);
    const wrong = { nothing: {}, 'pr-size': { maxHunks: true, other: 1 }, 'name-stability': { volatilePatterns: ['('] } };
    expect(faultsOf(wrong).map(({ place }) => place)).toEqual([
      'nothing',
      'pr-size/maxHunks',
      'pr-size/other',
      'name-stability/volatilePatterns',
    ]);
  });
});

const STATES = fc.constantFrom('pass' as const, 'fail' as const, 'error' as const, 'skip' as const, 'absent' as const);
const THREE = fc.tuple(STATES, STATES, STATES);
const LISTED = fc.array(fc.tuple(THREE, THREE, THREE, fc.boolean()), { minLength: 1, maxLength: 6 });

describe('Over all states', () => {
  it('a task that is not rejected has an F2P, each of which fails before and passes after in every run', () => {
    fc.assert(
      fc.property(LISTED, (drawn) => {
        const tests = drawn.map(([base, before, after], at) => judged(`tests/a.py::test_${at}`, base, before, after));
        const f2p = tests.filter((_, at) => drawn[at]?.[3]).map(({ id }) => id);
        const p2p = tests.filter((_, at) => !drawn[at]?.[3]).map(({ id }) => id);
        const outcome = screen({ ...withTests(...tests)(goodEvidence()), f2p, p2p }, POLICY);
        if (outcome.verdict === 'rejected') return;
        const left = new Map(tests.map((test) => [test.id, test.states]));
        expect(outcome.f2p.length).toBeGreaterThan(0);
        for (const id of outcome.f2p) expect(left.get(id)).toMatchObject({ after: ['pass', 'pass', 'pass'] });
        for (const id of outcome.f2p) expect(left.get(id)?.before).not.toContain('pass');
        for (const id of outcome.p2p) expect(left.get(id)).toMatchObject({ after: ['pass', 'pass', 'pass'] });
      }),
    );
  });

  it('a size is refused from its bound on, and never again allowed beyond', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 200 }), (linked, most) => {
        const policy = { ...POLICY, all: { 'multi-issue': { maxIssues: most } } };
        const result = resultOf(withFacts({ linkedIssues: linked })(goodEvidence()), 'multi-issue', policy);
        expect(result?.status).toBe(linked > most ? 'failed' : 'passed');
      }),
    );
  });
});

describe('Prints', () => {
  const lines = Array.from({ length: 40 }, (_, at) => `    total += weight_${at} * value(${at})`);
  const print = (taskId: string, changed: readonly string[], more: Partial<TaskPrint> = {}): TaskPrint => ({
    ...{ taskId, verifiedAt: '2026-01-01T00:00:00.000Z', baseCommit: taskId, files: ['a.py'], signature: signatureOf(changed) },
    ...more,
  });

  it('find a copy with other white space, and nothing in another fix', () => {
    const copy = lines.map((line) => `\t${line.trim()}`);
    expect(neighboursOf(print('b__b-1', lines), [print('a__a-1', copy)])).toMatchObject([{ taskId: 'a__a-1', similarity: 1 }]);
    expect(
      neighboursOf(print('b__b-1', lines), [
        print(
          'a__a-1',
          lines.map((line) => `${line} or other()`),
        ),
      ]),
    ).toEqual([]);
    expect(keysOf(print('b__b-1', lines)).filter((key) => keysOf(print('a__a-1', copy)).includes(key))).toHaveLength(8);
  });

  it('hold against the later task alone', () => {
    const [first, second] = [print('a__a-1', lines), print('a__a-2', lines, { verifiedAt: '2026-01-02T00:00:00.000Z' })];
    expect(neighboursOf(first, [second])).toEqual([]);
    expect(neighboursOf(second, [first])).toHaveLength(1);
  });

  it('say nothing of a fix of few lines, but of the same base and file', () => {
    const [one, other] = [print('a__a-1', ['return None']), print('b__b-1', ['return None'])];
    expect(neighboursOf(other, [one])).toEqual([]);
    expect(neighboursOf({ ...other, baseCommit: 'a__a-1' }, [one])).toMatchObject([{ sharedFiles: ['a.py'] }]);
  });
});

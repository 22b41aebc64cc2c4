import type { RunReport, TestReport } from '../../../platform/sandbox';
import { evaluate, outcomesDiffer, type TestFacts, type ValidationEvidence } from './evidence';
import type { Purpose } from './plan';

const TESTS: TestFacts[] = [
  { id: 't::a', requirementIds: ['R-1'], visibility: 'public' },
  { id: 't::b', requirementIds: ['R-2'], visibility: 'private' },
];
const STUBS = ['empty', 'raise'];

function run(
  id: string,
  outcomes: Partial<Record<string, TestReport['outcome']>> = {},
  overrides: Partial<RunReport> = {},
): RunReport {
  const tests = TESTS.map(({ id: test }): TestReport => ({
    id: test,
    outcome: outcomes[test] ?? 'passed',
    cases: 1,
    durationMs: 1,
  }));
  const verdict = tests.every(({ outcome }) => outcome === 'passed') ? 'passed' : 'failed';
  return {
    ...{ id, hashSeed: 0, verdict, tests, crossingFailed: false, output: { stdout: '', stderr: '', truncated: false } },
    usage: { cpuSeconds: 0, wallSeconds: 0, peakMemoryBytes: 0 },
    ...overrides,
  };
}

function executed(purpose: Purpose, ...runs: RunReport[]): ValidationEvidence['executions'][number] {
  const report = {
    id: 'x',
    image: 'i',
    packages: [],
    pythonVersion: '3.13',
    runnerVersion: 'r',
    trust: 'isolated-oracle' as const,
    runs,
  };
  return { purpose, report: { ...report, timings: { createMs: 0, startMs: 0, runMs: 0, removeMs: 0 } } };
}

function sound(): ValidationEvidence['executions'] {
  const nop = STUBS.map((name) => run(`stub-${name}`, { 't::a': 'failed', 't::b': 'failed' }));
  return [executed('oracle', run('oracle-1')), executed('oracle', run('oracle-2')), executed('stubs', ...nop)];
}

function judge(executions: ValidationEvidence['executions'], requirements = ['R-1', 'R-2']) {
  return evaluate(TESTS, requirements, executions);
}

describe('A validation', () => {
  it('passes when the reference passes every run and the suite rejects every stub', () => {
    expect(judge(sound())).toEqual({
      ...{ outcome: 'passed', failing: [], acceptedStubs: [], freebies: { empty: [], raise: [] } },
      ...{ factors: [], untestedRequirements: [], collection: [] },
    });
  });

  it('fails when the reference fails a test in every run, and names it with its first failure', () => {
    const failed = [
      executed('oracle', run('oracle-1', { 't::b': 'failed' })),
      executed('oracle', run('oracle-2', { 't::b': 'timed-out' })),
    ];
    expect(judge([...failed, ...sound().slice(2)])).toMatchObject({
      ...{ outcome: 'failed', failing: [{ id: 't::b', failure: { outcome: 'failed' } }], factors: [] },
    });
  });

  it('fails when a stub passes', () => {
    expect(judge([...sound(), executed('stubs', run('stub-echo'))])).toMatchObject({
      outcome: 'failed',
      acceptedStubs: ['echo'],
    });
  });

  it('names tests that pass under a stub without failing for that', () => {
    const nop = executed('stubs', run('stub-none', { 't::a': 'failed' }));
    expect(judge([...sound(), nop])).toMatchObject({ outcome: 'passed', freebies: { none: ['t::b'] } });
  });

  it('fails when a requirement has no test', () => {
    expect(judge(sound(), ['R-1', 'R-2', 'R-3'])).toMatchObject({ outcome: 'failed', untestedRequirements: ['R-3'] });
  });

  it('fails when a run says that it did not pass though all its tests did', () => {
    const tampered = executed('oracle', run('oracle-3', {}, { verdict: 'tampered', detail: 'two results for one test' }));
    expect(judge([...sound(), tampered])).toMatchObject({ outcome: 'failed', collection: ['two results for one test'] });
  });

  it('takes a test that never ran for failed, and the first real failure before one that only did not run', () => {
    const crash = run('oracle-1', { 't::a': 'crashed', 't::b': 'not-run' });
    const findings = judge([executed('oracle', crash), ...sound().slice(2)]);
    expect(findings.failing.map(({ id, failure }) => [id, failure.outcome])).toEqual([
      ['t::a', 'crashed'],
      ['t::b', 'not-run'],
    ]);
  });
});

describe('Outcomes that differ', () => {
  const flaky = [executed('oracle', run('oracle-1')), executed('oracle', run('oracle-2', { 't::a': 'failed' }))];

  it('are seen between runs of the reference, and never between it and a stub', () => {
    expect(outcomesDiffer(flaky)).toBe(true);
    expect(outcomesDiffer(sound())).toBe(false);
  });

  it.each([
    ['repetition', { 'repetition-2': true }],
    ['hash-seed', { 'hash-seed-3': true }],
    ['test-order', { 'test-order-1': true }],
    ['isolation', {}],
  ] as const)('hang on %s where only those runs differ', (factor, failing: Partial<Record<string, boolean>>) => {
    const ids = [
      'repetition-1',
      'repetition-2',
      'repetition-3',
      'hash-seed-1',
      'hash-seed-2',
      'hash-seed-3',
      'test-order-1',
      'test-order-2',
    ];
    const runs = ids.map((id) => run(id, failing[id] ? { 't::a': 'failed' } : {}));
    expect(judge([...flaky, executed('factors', ...runs)])).toMatchObject({ outcome: 'nondeterministic', factors: [factor] });
  });

  it('hang on both where both differ', () => {
    const runs = ['repetition-1', 'hash-seed-1', 'test-order-1'].map((id) =>
      run(id, id === 'repetition-1' ? {} : { 't::a': 'failed' }),
    );
    expect(judge([...flaky, executed('factors', ...runs)]).factors).toEqual(['hash-seed', 'test-order']);
  });
});

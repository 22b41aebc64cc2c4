import { classifyRun } from './classify';
import type { RunSpec } from './sandbox.port';
import { RunFacts, SuiteReport, type WireTest } from './wire';

const RUN: RunSpec = { id: 'r', solution: 's', hashSeed: 7, tests: ['t.py::a', 't.py::b'] };

function said(test: string, passed: boolean, extra: Partial<WireTest> = {}): WireTest {
  return { test, passed, found: true, died: false, cases: 1, durationMs: 1, failure: null, ...extra };
}

function judge(facts: Partial<RunFacts>, suite: Partial<SuiteReport>, run = RUN) {
  const clean = { tests: [said('t.py::a', true), said('t.py::b', true)], end: true, canary: 'failed' as const };
  return classifyRun(run, RunFacts.parse({ problem: null, ...facts }), SuiteReport.parse({ ...clean, ...suite }));
}

describe('passed needs all of the evidence', () => {
  test('it is there', () => expect(judge({}, {})).toMatchObject({ verdict: 'passed', hashSeed: 7, crossingFailed: false }));

  test.each<[string, Partial<SuiteReport>, string]>([
    ['a test is missing', { tests: [said('t.py::a', true)] }, 'failed'],
    ['a test came twice', { tests: [said('t.py::a', true), said('t.py::a', true), said('t.py::b', true)] }, 'failed'],
    ['an extra test came', { tests: [said('t.py::a', true), said('t.py::b', true), said('t.py::c', true)] }, 'failed'],
    ['a test was not found', { tests: [said('t.py::a', true), said('t.py::b', false, { found: false })] }, 'failed'],
    ['the last message is missing', { end: false }, 'crashed'],
    ['the negative control passed', { canary: 'passed' }, 'tampered'],
    ['the negative control did not run', { canary: 'missing' }, 'crashed'],
    ['the connection was forged', { tampered: 'bytes' }, 'tampered'],
  ])('%s', (_name, suite, verdict) => expect(judge({}, suite).verdict).toBe(verdict));

  test('a run without tests passes nothing', () => {
    expect(judge({}, { tests: [] }, { ...RUN, tests: [] }).verdict).toBe('failed');
  });
});

test.each<[Partial<RunFacts>, string]>([
  [{ killed: 'output' }, 'output-limit'],
  [{ killed: 'cpu' }, 'timed-out'],
  [{ killed: 'wall' }, 'timed-out'],
  [{ killed: 'cpu', refusedForks: 3 }, 'process-limit'],
  [{ oomKills: 1 }, 'out-of-memory'],
  [{ diskFull: true }, 'disk-limit'],
  [{ exitSignal: 11 }, 'crashed'],
])('%j is %s, for the test at which it happened', (facts, verdict) => {
  const tests = [said('t.py::a', false, { died: true })];
  const report = judge(facts, { tests, died: true, canary: 'missing' });
  expect(report.verdict).toBe(verdict);
  expect(report.tests.map(({ outcome }) => outcome)).toEqual([verdict, 'not-run']);
});

test('limits that were met on the way to a full pass change nothing', () => {
  expect(judge({ refusedForks: 1, diskFull: true }, {}).verdict).toBe('passed');
});

test.each<[Partial<RunFacts>, Partial<SuiteReport>, string]>([
  [{ problem: 'no-code' }, { tests: [], end: false, canary: 'missing' }, 'no-code'],
  [{ statement: { notCompiled: { type: 'SyntaxError', message: 'x', line: 3 } } }, { tests: [], died: true }, 'not-compiled'],
  [{}, { tests: [], end: false, importFailed: { name: 'KeyError', bases: [], text: 'k' } }, 'crashed'],
])('a solution that never loaded runs no test (%j)', (facts, suite, verdict) => {
  const report = judge(facts, suite);
  expect(report.verdict).toBe(verdict);
  expect(report.tests.map(({ outcome }) => outcome)).toEqual(['not-run', 'not-run']);
});

test('what the solution raised hints at a limit', () => {
  const raised = { entry: 'f', exception: 'MemoryError', bases: ['Exception'] };
  const tests = [said('t.py::a', false, { failure: { type: 'MemoryError', message: '', raised } }), said('t.py::b', true)];
  const report = judge({}, { tests });
  expect(report.verdict).toBe('out-of-memory');
  expect(report.tests[0]?.outcome).toBe('out-of-memory');
});

import { fixture, functionsOf, outcomes, runOnly } from '../support/sandbox';

const NAMES = ['parse', 'ParseError', 'Box', 'Label', 'cached', 'wrapped', 'call', 'keep'];
const PUBLIC = { ...functionsOf(...NAMES), kind: 'module' as const };
const SOLUTION = fixture('hostile-suite/solution.py');

test('a suite that tries to read the source gets nothing', async () => {
  const report = await runOnly({
    solution: SOLUTION,
    tests: fixture('hostile-suite/test_it.py'),
    interface: PUBLIC,
    limits: { cpuSeconds: 60, wallSeconds: 120 },
  });
  const broken = report.tests.filter(({ outcome }) => outcome !== 'passed');
  expect(
    broken.map(({ id, outcome, failure }) => ({ id, outcome, message: failure?.message.slice(0, 500), line: failure?.line })),
  ).toEqual([]);
  expect(report.verdict).toBe('passed');
});

test.each([
  ['a request out of sequence', `raw = b'[77,"bye"]'`],
  ['garbage', `raw = b'\\xff\\xfe'`],
  ['a deep request', `raw = b'[' * 50000`],
])('%s ends the conversation, and nothing more', async (_name, line) => {
  const tests = `
import os, struct
from solution import parse
def test_break():
    ${line}
    os.write(parse._bridge.link.fd, struct.pack('>I', len(raw)) + raw)
    assert parse('abc') == 3
`;
  const report = await runOnly({ solution: SOLUTION, tests, interface: PUBLIC });
  expect(report.verdict).toBe('crashed');
  expect(outcomes(report)).toEqual({ test_break: 'crashed' });
});

test('the report of a failing run holds nothing of the source', async () => {
  const tests = `
from solution import parse, Box
def test_raise(): parse('raise')
def test_deep(): parse('deep')
def test_wrong(): assert parse('abc') == 4
def test_box(): assert Box(1) == 1
`;
  const report = await runOnly({ solution: SOLUTION, tests, interface: PUBLIC });
  expect(report.verdict).toBe('failed');
  expect(JSON.stringify(report)).not.toContain('4711');
  expect(JSON.stringify(report)).not.toContain('_inner');
});

test('pickling and changing what belongs to the solution is refused, and marked', async () => {
  const tests = `
import pickle
import solution
from solution import Box, parse
def test_function(): pickle.dumps(parse)
def test_object(): pickle.dumps(Box(1))
def test_class():
    Box.get = None
def test_module():
    solution.parse = None
def test_derived():
    type('Mine', (Box,), {})
`;
  const report = await runOnly({ solution: SOLUTION, tests, interface: PUBLIC });
  expect(report).toMatchObject({ verdict: 'failed', crossingFailed: true });
  expect(report.tests.map(({ outcome }) => outcome)).toEqual(Array(5).fill('failed'));
});

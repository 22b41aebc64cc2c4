import { functionsOf, leftovers, outcomes, runOnly } from '../support/sandbox';

const TESTS = `
import pytest
from assay import private, public, req
from solution import add, check

@req('R-1')
@public
def test_adds():
    assert add(1, 2) == 3

@req('R-1', 'R-2')
@private
@pytest.mark.parametrize('a, b', [(1, 2), (10, -10), (2**200, 1)])
def test_many(a, b):
    assert add(a, b) == a + b

def test_raises():
    with pytest.raises(ValueError, match='negative'):
        check(-1)
`;

const RIGHT = `
def add(a, b):
    return a + b

def check(n):
    if n < 0:
        raise ValueError('negative number')
`;

afterEach(async () => expect(await leftovers()).toEqual([]));

test('a right solution passes', async () => {
  const report = await runOnly({ solution: RIGHT, tests: TESTS, interface: functionsOf('add', 'check') });
  expect(report).toMatchObject({ verdict: 'passed', crossingFailed: false });
  expect(report.tests.map(({ id, cases }) => [id, cases])).toEqual([
    ['test_it.py::test_adds', 1],
    ['test_it.py::test_many', 3],
    ['test_it.py::test_raises', 1],
  ]);
});

test('a wrong solution fails, with evidence', async () => {
  const solution = RIGHT.replace('a + b', 'a - b');
  const report = await runOnly({ solution, tests: TESTS, interface: functionsOf('add', 'check') });
  expect(report.verdict).toBe('failed');
  expect(outcomes(report)).toEqual({ test_adds: 'failed', test_many: 'failed', test_raises: 'passed' });
  expect(report.tests[0]?.failure).toMatchObject({ type: 'AssertionError', file: 'test_it.py', line: 9 });
});

import { execution, functionsOf, newSandbox, outcomes, runOnly } from '../support/sandbox';

const ADD = 'def f(a, b=1): return a + b\n';

test('unittest: methods, set-up, subtests, assertions', async () => {
  const tests = `
import unittest
from assay import private, req
from solution import f

@private
class AddTest(unittest.TestCase):
    def setUp(self):
        self.one = 1
    @req('R-1')
    def test_add(self):
        self.assertEqual(f(self.one, 2), 3)
    def test_subtests(self):
        for a in range(4):
            with self.subTest(a=a):
                self.assertEqual(f(a), a + 1)
    def test_one_subtest_fails(self):
        for a in range(4):
            with self.subTest(a=a):
                self.assertNotEqual(f(a), 3)
    def test_raises(self):
        with self.assertRaisesRegex(TypeError, 'unsupported'):
            f('a', 1.5) if False else f(None, 1)

if __name__ == '__main__':
    unittest.main()
`;
  const report = await runOnly({ solution: ADD, tests });
  expect(outcomes(report)).toEqual({
    test_add: 'passed',
    test_subtests: 'passed',
    test_one_subtest_fails: 'failed',
    test_raises: 'passed',
  });
  expect(report.tests.map(({ cases }) => cases)).toEqual([1, 4, 4, 1]);
  expect(report.tests[0]?.id).toBe('test_it.py::AddTest::test_add');
});

test('skip, xfail, missing and duplicate cases never pass', async () => {
  const tests = `
import pytest, unittest
from solution import f
def test_skip(): pytest.skip('no')
@pytest.mark.skip
def test_skipped(): pass
@pytest.mark.xfail
def test_xfail(): assert f(1) == 3
@pytest.mark.xfail
def test_xpass(): assert f(1) == 2
@pytest.mark.parametrize('x', [1, 2])
def test_partly(x):
    if x == 2: pytest.skip()
@pytest.mark.parametrize('x', [])
def test_empty(x): pass
def test_fine(): assert f(1) == 2
`;
  const spec = await execution({ solution: ADD, tests });
  const [run] = spec.runs;
  spec.runs = [{ ...run!, tests: [...run!.tests, 'test_it.py::test_missing', 'no_such.py::test_x'] }];
  const [report] = (await newSandbox().run(spec)).runs;
  const passed = report?.tests.filter(({ outcome }) => outcome === 'passed').map(({ id }) => id);
  expect(passed).toEqual(['test_it.py::test_fine']);
  expect(report?.verdict).toBe('failed');
  expect(report?.detail).toContain('test_missing');
});

test('tests run in the requested order, alone, and under the requested hash seed', async () => {
  const tests = `
import sys
from solution import f
seen = []
def test_a():
    seen.append('a')
    assert f() == hash('x')
def test_b():
    assert seen == ['c', 'a']
def test_c():
    seen.append('c')
def test_d():
    assert seen == []
`;
  const solution = "def f(): return hash('x')\n";
  const spec = await execution({ solution, tests });
  const id = (name: string): string => `test_it.py::test_${name}`;
  const run = { solution: 'it', hashSeed: 1 };
  spec.runs = [
    { ...run, id: 'order', tests: ['c', 'a', 'b'].map(id) },
    { ...run, id: 'alone', hashSeed: 2, tests: [id('d')] },
    { ...run, id: 'reversed', hashSeed: 4294967295, tests: ['b', 'a', 'c'].map(id) },
  ];
  const progress: number[] = [];
  const report = await newSandbox().run(spec, { onProgress: ({ done }) => progress.push(done) });
  expect(report.runs.map(({ verdict }) => verdict)).toEqual(['passed', 'passed', 'failed']);
  expect(report.runs[2]?.tests.map((test) => [test.id, test.outcome])).toEqual([
    [id('b'), 'failed'],
    [id('a'), 'passed'],
    [id('c'), 'passed'],
  ]);
  expect(progress).toEqual([1, 2, 3]);
});

test('a hash seed decides the order of a set', async () => {
  const solution = "def f(): return list({'alpha', 'beta', 'gamma', 'delta', 'epsilon'})\n";
  const tests = `
from solution import f
def test_order():
    assert f() == sorted(f())
`;
  const spec = await execution({ solution, tests });
  const [run] = spec.runs;
  spec.runs = Array.from({ length: 8 }, (_, seed) => ({ ...run!, id: `seed-${seed}`, hashSeed: seed }));
  const first = (await newSandbox().run(spec)).runs.map(({ verdict, tests: [only] }) => [verdict, only?.failure?.message]);
  const second = (await newSandbox().run(spec)).runs.map(({ verdict, tests: [only] }) => [verdict, only?.failure?.message]);
  expect(second).toEqual(first);
  expect(new Set(first.map(([, message]) => message)).size).toBeGreaterThan(1);
});

test('a suite that does not import says so for each of its tests', async () => {
  const report = await runOnly({
    solution: ADD,
    tests: 'from solution import nothing\ndef test_x(): pass\ndef test_y(): pass\n',
  });
  expect(report.verdict).toBe('failed');
  expect(outcomes(report)).toEqual({ test_x: 'failed', test_y: 'failed' });
  expect(report.tests[0]?.failure?.message).toContain('nothing');
});

test('collect finds source-level ids without a solution, and errors with their line', async () => {
  const good = `
import pytest, unittest
from solution import CONST, MyError, f
@pytest.mark.parametrize('x', [1, 2])
def test_a(x):
    with pytest.raises(MyError): f(x)
class TestB:
    def test_c(self): assert CONST
class D(unittest.TestCase):
    def test_e(self): pass
`;
  const spec = await execution({ tests: good, interface: functionsOf('CONST', 'MyError', 'f') });
  const suite = [...spec.suite, { path: 'sub/test_bad.py', content: 'import pytest\ndef test_x(:\n' }];
  const collected = await newSandbox().collect({ ...spec, suite });
  expect(collected.ids).toEqual(['test_it.py::test_a', 'test_it.py::TestB::test_c', 'test_it.py::D::test_e']);
  expect(collected.errors).toEqual([expect.objectContaining({ file: 'sub/test_bad.py', line: 2 })]);
});

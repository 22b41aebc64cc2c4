import { execute, fixture, functionsOf, runOnly } from '../support/sandbox';

const NAMES =
  'CONST MyError SubError Stack Point Color Level Pair MyList Text gen managed cached apply total sort_in_place same make_adder echo ' +
  'show point color level pair mylist text boom bad_json chained lazy counter default coro';
const OBJECTS = { ...functionsOf(...NAMES.split(' ')), kind: 'module' as const };
const SOLUTION = fixture('objects/solution.py');

test('values, classes, operators, iteration, context managers, callbacks and stdout cross', async () => {
  const report = await runOnly({ solution: SOLUTION, tests: fixture('objects/test_it.py'), interface: OBJECTS });
  expect(report.tests.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
  expect(report).toMatchObject({ verdict: 'passed', crossingFailed: false });
  expect(report.output.stdout).toContain('enter\nexit KeyError\n');
});

test('what cannot cross is marked, and fails the test even if the test swallows it', async () => {
  const tests = `
from solution import apply, coro, echo, Stack

def test_coroutine():
    coro()

def test_object_of_the_tests():
    class Mine: pass
    echo(Mine())

def test_derived():
    class Mine(Stack): pass

def test_swallowed():
    try:
        coro()
    except BaseException:
        pass
`;
  const report = await runOnly({ solution: SOLUTION, tests, interface: OBJECTS });
  expect(report).toMatchObject({ verdict: 'failed', crossingFailed: true });
  expect(report.tests.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'failed', 'failed']);
});

test('a handle never equals or orders against plain data by its own word', async () => {
  const solution = `
class Always(int):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    __hash__ = int.__hash__
class Any:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __lt__(self, other): return True
    def __bool__(self): return True
class Items(list):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __len__(self): return 3
def f(kind):
    return {'int': Always(7), 'any': Any(), 'list': Items([1]), 'nested': [Any()], 'str': type('S', (str,), {'__eq__': lambda s, o: True, '__hash__': str.__hash__})('x')}[kind]
`;
  const tests = `
import pytest, unittest
from solution import f
@pytest.mark.parametrize('kind, wanted', [('int', 3), ('any', 3), ('list', [1, 2, 3]), ('nested', [3]), ('str', 'y')])
def test_equal(kind, wanted):
    got = f(kind)
    assert not (got == wanted) and not (wanted == got) and got != wanted and wanted != got
    assert not (got == object())
def test_order():
    with pytest.raises(TypeError):
        f('any') < 3
def test_true_value():
    assert f('int') == 7 and f('list') == [1]
class Case(unittest.TestCase):
    def test_case(self):
        with self.assertRaises(AssertionError):
            self.assertEqual(f('any'), 3)
`;
  const { runs } = await execute({ solution, tests });
  expect(runs[0]?.tests.map(({ outcome }) => outcome)).toEqual(['passed', 'passed', 'passed', 'passed']);
  expect(runs[0]?.verdict).toBe('passed');
});

test('an exception tells the entry, its class and bases, and nothing else of the solution', async () => {
  const solution = `
class DeepError(LookupError): pass
def _secret_helper(x):
    raise DeepError('gone', x)
class Store:
    def take(self, x):
        return _secret_helper(x)
`;
  const tests = `
from solution import Store
def test_take():
    Store().take(3)
`;
  const report = await runOnly({ solution, tests, interface: functionsOf('Store', 'DeepError') });
  const failure = report.tests[0]?.failure;
  expect(failure?.raised).toEqual({
    entry: 'Store.take',
    exception: 'DeepError',
    bases: ['LookupError', 'Exception', 'BaseException'],
  });
  expect(failure).toMatchObject({ type: 'DeepError', file: 'test_it.py', line: 4 });
  expect(JSON.stringify(failure)).not.toContain('_secret_helper');
  expect(failure?.traceback).not.toContain('/opt/assay');
});

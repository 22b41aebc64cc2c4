import type { RunReport } from '../../src/platform/sandbox';
import { leftovers, outcomes, python, runOnly } from '../support/sandbox';

const TESTS = `
import solution
from solution import f
def test_first(): assert f(1) == 'one'
def test_second(monkeypatch):
    monkeypatch.setattr(solution, 'suffix', '!', raising=False)
    assert f(2) == 'two'
`;
const RIGHT = "def f(n): return ['one', 'two'][n - 1]\n";

function judge(solution: string, limits = {}): Promise<RunReport> {
  return runOnly({ trust: 'in-process', solution, tests: TESTS, limits });
}

afterEach(async () => expect(await leftovers()).toEqual([]));

test('right and wrong', async () => {
  expect(await judge(RIGHT)).toMatchObject({ verdict: 'passed', crossingFailed: false });
  const wrong = await judge(RIGHT.replace('two', 'three'));
  expect(outcomes(wrong)).toEqual({ test_first: 'passed', test_second: 'failed' });
  const raising = await judge('def _help(n): raise KeyError(n)\ndef f(n): return _help(n)\n');
  expect(raising.tests[0]?.failure).toMatchObject({
    type: 'KeyError',
    raised: { entry: 'f', exception: 'KeyError' },
    file: 'test_it.py',
  });
});

test.each([
  ['a function that equals everything', 'class A:\n    def __eq__(self, o): return True\ndef f(n): return A()\n', 'tampered'],
  [
    'a patched runner',
    'import _pytest.runner as r\nold = r.CallInfo.from_call.__func__\n@classmethod\ndef from_call(cls, func, *a, **k): return old(cls, lambda: None, *a, **k)\nr.CallInfo.from_call = from_call\ndef f(n): return 1\n',
    'tampered',
  ],
  [
    'a patched AssertionError',
    'import builtins, unittest\nbuiltins.AssertionError = unittest.SkipTest\ndef f(n): return 1\n',
    'tampered',
  ],
  ['os._exit', 'import os\ndef f(n): os._exit(0)\n', 'crashed'],
  ['skip', "import pytest\ndef f(n): pytest.skip('x')\n", 'failed'],
  ['pytest.exit', "import pytest\ndef f(n): pytest.exit('x', returncode=0)\n", 'failed'],
  ['a busy loop', 'def f(n):\n    while True: pass\n', 'timed-out'],
  ['an output flood', "def f(n):\n    while True: print('x' * 100000)\n", 'output-limit'],
  ['a memory bomb', 'import os\ndef f(n): return [os.urandom(4096) for _ in range(10**6)]\n', 'out-of-memory'],
  ['a fork bomb', 'import os\ndef f(n):\n    while True: os.fork()\n', 'process-limit'],
  ['a full disk', "def f(n):\n    for i in range(9): open(f'f{i}', 'wb').write(b'x' * (4 << 20))\n", 'disk-limit'],
  ['a syntax error', 'def f(:\n', 'not-compiled'],
  ['nothing', '', 'no-code'],
])('%s', async (_name, solution, verdict) => {
  const report = await judge(solution, { cpuSeconds: 5, wallSeconds: 60 });
  expect(report.verdict).toBe(verdict);
});

test('a program', async () => {
  const tests = "from assay import run\ndef test_x(): assert run('a', stdin='b') == ('a b\\n', '', 2)\n";
  const program = [python('main.py', 'import sys\nprint(sys.argv[1], sys.stdin.read())\nexit(2)\n')];
  const kind = { kind: 'program' as const, modules: [], entryFile: 'main.py' };
  expect((await runOnly({ trust: 'in-process', interface: kind, solutions: { it: program }, tests })).verdict).toBe('passed');
});

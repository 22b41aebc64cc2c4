import type { SolutionInterface } from '../../src/platform/sandbox';
import { functionsOf, outcomes, python, runOnly } from '../support/sandbox';

describe('class', () => {
  const kind: SolutionInterface = { ...functionsOf('Counter'), kind: 'class' };
  const tests = `
from solution import Counter
def test_counts():
    c = Counter(5)
    c.add(2)
    assert c.value == 7
`;
  const right = `
class Counter:
    def __init__(self, start): self.value = start
    def add(self, n): self.value += n
`;

  test('right', async () => expect((await runOnly({ interface: kind, tests, solution: right })).verdict).toBe('passed'));
  test('wrong', async () => {
    expect((await runOnly({ interface: kind, tests, solution: right.replace('+=', '-=') })).verdict).toBe('failed');
  });
});

describe('module', () => {
  const kind: SolutionInterface = { kind: 'module', modules: [{ name: 'geometry', names: ['PI', 'area', 'calls'] }] };
  const tests = `
import geometry
import geometry as g
import pytest
def test_area():
    assert geometry.area(2) == 4 * geometry.PI and g is geometry
def test_state():
    before = geometry.calls
    geometry.area(1)
    assert geometry.calls == before + 1
def test_names():
    assert dir(geometry) == ['PI', 'area', 'calls']
    with pytest.raises(AttributeError):
        geometry.hidden
    with pytest.raises(ImportError):
        from geometry import hidden
`;
  const right = `
PI = 3
calls = 0
hidden = 1
def area(r):
    global calls
    calls += 1
    return PI * r * r
`;

  test('right', async () => {
    const report = await runOnly({ interface: kind, tests, solutions: { it: [python('geometry.py', right)] } });
    expect(report.verdict).toBe('passed');
  });
  test('wrong', async () => {
    const report = await runOnly({
      interface: kind,
      tests,
      solutions: { it: [python('geometry.py', right.replace('* r * r', '* r'))] },
    });
    expect(outcomes(report)).toEqual({ test_area: 'failed', test_state: 'passed', test_names: 'passed' });
  });
});

describe('files', () => {
  const modules = [
    { name: 'shop', names: ['NAME'] },
    { name: 'shop.cart', names: ['Cart'] },
    { name: 'prices', names: ['price_of'] },
  ];
  const kind: SolutionInterface = { kind: 'files', modules };
  const tests = `
import shop.cart
from prices import price_of
from shop import NAME, cart
from shop.cart import Cart
def test_total():
    c = Cart()
    c.put('tea', 2)
    assert c.total() == 6 == price_of('tea') * 2 and NAME == 'shop' and cart.Cart is Cart is shop.cart.Cart
`;
  const files = [
    python('shop/__init__.py', "NAME = 'shop'\n"),
    python(
      'shop/cart.py',
      'from prices import price_of\nfrom ._rules import rounded\nclass Cart:\n    def __init__(self): self.lines = []\n    def put(self, name, n): self.lines.append((name, n))\n    def total(self): return rounded(sum(price_of(a) * n for a, n in self.lines))\n',
    ),
    python('shop/_rules.py', 'def rounded(x): return round(x)\n'),
    python(
      'prices.py',
      "import os\ndef price_of(name):\n    with open(os.path.join(os.path.dirname(__file__), 'data/prices.txt')) as f:\n        return int(f.read())\n",
    ),
    python('data/prices.txt', '3'),
  ];

  test('right', async () => expect((await runOnly({ interface: kind, tests, solutions: { it: files } })).verdict).toBe('passed'));
  test('wrong', async () => {
    const wrong = files.map((file) => (file.path === 'data/prices.txt' ? python(file.path, '4') : file));
    expect((await runOnly({ interface: kind, tests, solutions: { it: wrong } })).verdict).toBe('failed');
  });
});

describe('program', () => {
  const kind: SolutionInterface = { kind: 'program', modules: [], entryFile: 'main.py' };
  const tests = `
from assay import run
def test_sum():
    done = run('--add', 'x', stdin='1 2\\n3')
    assert done.stdout == '6\\n' and done.stderr == 'x' and done.exit_code == 0
def test_exit():
    assert run(stdin='').exit_code == 3
def test_fresh():
    assert [run('--add', 'y', stdin='4').stdout for _ in range(3)] == ['4\\n'] * 3
`;
  const right = `
import sys
from helper import add
def main():
    text = sys.stdin.read()
    if not text:
        exit(3)
    sys.stderr.write(sys.argv[2])
    print(add(map(int, text.split())))
if __name__ == '__main__':
    main()
`;
  const helper = python('helper.py', 'def add(xs): return sum(xs)\n');

  test('right', async () => {
    const report = await runOnly({ interface: kind, tests, solutions: { it: [python('main.py', right), helper] } });
    expect(report).toMatchObject({ verdict: 'passed' });
  });
  test('wrong', async () => {
    const report = await runOnly({
      interface: kind,
      tests,
      solutions: { it: [python('main.py', right.replace('exit(3)', 'exit(4)')), helper] },
    });
    expect(outcomes(report)).toEqual({ test_sum: 'passed', test_exit: 'failed', test_fresh: 'passed' });
  });
  test.each([
    ['print(', 'not-compiled'],
    ['', 'no-code'],
    ['while True: pass', 'timed-out'],
    ["while True: print('x' * 10**5)", 'output-limit'],
    ['x = bytearray(900_000_000)\nfor i in range(0, len(x), 4096): x[i] = 1', 'out-of-memory'],
    ['import os\nwhile True: os.fork()', 'process-limit'],
  ])('limits: %p', async (source, verdict) => {
    const report = await runOnly({
      interface: kind,
      tests,
      solutions: { it: [python('main.py', source)] },
      limits: { cpuSeconds: 1 },
    });
    expect(report.verdict).toBe(verdict);
  });
});

import { asksAtImport } from './asks-at-import';

function asks(content: string): Promise<boolean> {
  return asksAtImport([{ path: 'test_it.py', content }], ['solution']);
}

const HEAD = 'import pytest\nfrom assay import public, req\nfrom solution import Stack, parse\n';

describe('whether collecting a suite calls into the solution', () => {
  it.each([
    ['tests alone', 'def test_it():\n    assert parse("x") == 1\n'],
    [
      'marks, data and helpers',
      '@req("R-1")\n@public\ndef test_it():\n    assert helper()\n\ndef helper():\n    return parse("x")\n\nCASES = [(1, 2)]\n',
    ],
    ['data as parameters', 'CASES = sorted([1, 2])\n@pytest.mark.parametrize("x", CASES)\ndef test_it(x):\n    parse(x)\n'],
    ['names as parameters', '@pytest.mark.parametrize("kind", [Stack, pytest.param(parse)])\ndef test_it(kind):\n    kind()\n'],
    ['another name', 'READ = parse\ndef test_it():\n    READ("x")\n'],
    ['classes', 'class Base:\n    made = Stack\n    def test_it(self):\n        self.made()\nclass TestMore(Base):\n    pass\n'],
    ['functions without a name, not called', 'LATER = lambda: parse("x")\ndef test_it(read: Stack = parse):\n    LATER()\n'],
    ['a module', 'import solution as s\ndef test_it():\n    s.parse("x")\n'],
  ])('no: %s', async (_, source) => {
    expect(await asks(HEAD + source)).toBe(false);
  });

  it.each([
    ['a call', 'EXPECTED = parse("x")\n'],
    ['a call in a parameter', '@pytest.mark.parametrize("x", [parse("x")])\ndef test_it(x):\n    pass\n'],
    ['a call through another name', 'READ = parse\nEXPECTED = READ("x")\n'],
    ['a call by a function that is given it', 'EXPECTED = list(map(parse, ["x"]))\n'],
    ['a call by a helper', 'def make():\n    return parse("x")\n\nEXPECTED = make()\n'],
    ['a call by a function without a name', 'MAKE = lambda: parse("x")\nEXPECTED = MAKE()\n'],
    ['a class body', 'class TestIt:\n    stack = Stack(3)\n    def test_it(self):\n        pass\n'],
    ['ids', '@pytest.mark.parametrize("x", [1], ids=parse)\ndef test_it(x):\n    pass\n'],
    ['an operator', 'SUM = Stack + 1\n'],
    ['a comprehension', 'ALL = [parse(x) for x in ["a"]]\n'],
    ['an attribute of the module', 'import solution as s\nEXPECTED = s.parse("x")\n'],
    ['a decorator', '@parse\ndef helper():\n    pass\n'],
    ['a default that is called', 'def helper(x=parse("x")):\n    pass\n'],
    ['a program that is started', 'from assay import run\nOUT = run("x")\n'],
    ['everything', 'from solution import *\n'],
    ['what is no Python', 'def (:\n'],
  ])('yes: %s', async (_, source) => {
    expect(await asks(HEAD + source)).toBe(true);
  });

  it('yes: by another file of the suite', async () => {
    const files = [
      { path: 'helpers.py', content: 'from solution import parse\ndef make():\n    return parse("x")\n' },
      { path: 'test_it.py', content: 'from helpers import make\nX = make()\ndef test_it():\n    pass\n' },
    ];
    expect(await asksAtImport(files, ['solution'])).toBe(true);
  });
});

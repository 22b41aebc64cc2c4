import { checkSuite, type SuiteContext, type ViolationCode } from '.';

const INTERFACE: SuiteContext = {
  kind: 'functions',
  modules: [
    { name: 'solution', names: ['f', 'Stack', 'LIMIT', 'StackError'] },
    { name: 'shapes.circle', names: ['area'] },
  ],
};

/** Statements inside a test, after the usual imports. */
function inTest(...lines: string[]): string {
  return [
    'import pytest',
    'import solution',
    'from solution import Stack, f',
    '',
    'def test_a():',
    ...lines.map((line) => `    ${line}`),
    '',
  ].join('\n');
}

async function codesOf(content: string, context: SuiteContext = INTERFACE): Promise<ViolationCode[]> {
  const violations = await checkSuite([{ path: 'test_a.py', content }], context);
  return violations.map((violation) => violation.code);
}

type Refused = [ViolationCode, string];

const REFUSED_IMPORTS: Refused[] = [
  ['import-not-allowed', 'import os\n'],
  ['import-not-allowed', 'import sys\n'],
  ['import-not-allowed', 'import os as math\n'],
  ['import-not-allowed', 'import math, subprocess\n'],
  ['import-not-allowed', 'from os import path\n'],
  ['import-not-allowed', 'from builtins import open\n'],
  ['import-not-allowed', 'import importlib\n'],
  ['import-not-allowed', 'import inspect\n'],
  ['import-not-allowed', 'import ctypes\n'],
  ['import-not-allowed', 'import gc\n'],
  ['import-not-allowed', 'import pickle\n'],
  ['import-not-allowed', 'import types\n'],
  ['import-not-allowed', 'import time\n'],
  ['import-not-allowed', 'from unittest import mock\n'.replace('from unittest import mock', 'import unittest.mock')],
  ['import-not-allowed', 'from unittest.mock import patch\n'],
  ['member-not-allowed', 'from unittest import mock\n'],
  ['import-not-allowed', 'import another_solution\n'],
  ['import-not-allowed', 'import solution.secrets\n'],
  ['import-not-allowed', 'def test_a():\n    import socket\n'],
  ['import-not-allowed', 'import numpy\n'],
  ['star-import', 'from solution import *\n'],
  ['relative-import', 'from . import solution\n'],
  ['relative-import', 'from .solution import f\n'],
  ['name-not-declared', 'from solution import helper\n'],
  ['name-not-declared', 'from solution import f, _cache\n'],
  ['name-not-declared', 'from shapes import square\n'],
  ['member-not-allowed', 'from io import open\n'],
  ['member-not-allowed', 'from operator import attrgetter\n'],
  ['member-not-allowed', 'from string import Formatter\n'],
  ['member-not-allowed', 'from pytest import MonkeyPatch\n'],
  ['member-not-allowed', 'from assay import run\n'],
  ['member-not-allowed', 'from __future__ import division\n'],
];

const REFUSED_USES: Refused[] = [
  ['name-not-declared', inTest('assert solution.helper(1)')],
  ['name-not-declared', 'import solution as s\n\ndef test_a():\n    assert s._table\n'],
  ['module-as-value', inTest('print(solution)')],
  ['module-as-value', inTest('s = solution', 'assert s.helper')],
  ['module-as-value', inTest('assert [solution][0]')],
  ['module-as-value', inTest('assert getattr(solution, "helper")')],
  ['module-as-value', 'import shapes.circle\n\ndef test_a():\n    c = shapes.circle\n'],
  ['module-as-value', 'from shapes import circle\n\ndef test_a():\n    print(circle)\n'],
  ['module-as-value', 'import pytest\n\nm = pytest.mark\n'],
  ['member-not-allowed', 'import random\n\ndef test_a():\n    random._os.system("ls")\n'],
  ['member-not-allowed', 'import json\n\ndef test_a():\n    assert json.codecs.builtins\n'],
  ['member-not-allowed', 'import dataclasses as d\n\ndef test_a():\n    assert d.sys\n'],
  ['member-not-allowed', inTest('pytest.MonkeyPatch()')],
  ['member-not-allowed', 'import pytest\n\n@pytest.mark.usefixtures("monkeypatch")\ndef test_a():\n    pass\n'],
  ['patched-import', inTest('solution.f = None')],
  ['patched-import', inTest('Stack.push, y = 1, 2')],
  ['patched-import', 'import unittest\n\ndef test_a():\n    unittest.TestCase.assertEqual = print\n'],
  ['patched-import', inTest('for Stack.pop in [1]: pass')],
  ['patched-import', inTest('del Stack.pop')],
  ['patched-import', inTest('setattr(Stack, "pop", print)')],
  ['import-time-code', 'import solution\n\nVALUE = solution.f(1)\n'],
  ['import-time-code', 'from solution import Stack\n\nclass Mine(Stack):\n    pass\n'],
  ['import-time-code', 'from solution import f\n\ndef helper(x=f(1)):\n    return x\n'],
  ['import-time-code', 'print("hello")\n'],
  ['clock', 'from datetime import date\n\ndef test_a():\n    assert date.today()\n'],
  ['clock', 'import datetime as dt\n\ndef test_a():\n    assert dt.datetime.now()\n'],
];

const REFUSED_NAMES: Refused[] = [
  ['forbidden-name', inTest('open("solution.py").read()')],
  ['forbidden-name', inTest('o = open', 'o("x")')],
  ['forbidden-name', inTest('eval("1")')],
  ['forbidden-name', inTest('d = {"e": eval}', 'd["e"]("1")')],
  ['forbidden-name', inTest('list(map(exec, ["1"]))')],
  ['forbidden-name', inTest('compile("1", "", "eval")')],
  ['dunder-name', inTest('__import__("os")')],
  ['dunder-name', inTest('print(__builtins__)')],
  ['dunder-name', inTest('print(__file__)')],
  ['dunder-name', inTest('print(__name__)')],
  ['dunder-name', 'class TestA:\n    __test__ = False\n'],
  ['dunder-name', 'class A:\n    def __getattribute__(self, name):\n        return 1\n'],
  ['dunder-name', inTest('f(__class__=1)')],
  ['forbidden-name', inTest('globals()')],
  ['forbidden-name', inTest('print(locals())')],
  ['forbidden-name', inTest('vars(Stack)')],
  ['forbidden-name', inTest('dir(Stack)')],
  ['forbidden-name', inTest('breakpoint()')],
  ['forbidden-name', inTest('input()')],
  ['forbidden-name', inTest('exit()')],
  ['forbidden-name', 'open = open\n\ndef test_a():\n    open("x")\n'],
  ['forbidden-name', 'def test_a():\n    return [open for open in [open]]\n'],
  ['forbidden-name', 'def helper(open=open):\n    return open("x")\n'],
  ['forbidden-name', 'class A:\n    open = open\n    x = open("y")\n'],
  ['forbidden-name', inTest('type X[open] = int', 'open("x")')],
  ['forbidden-name', inTest('def g():', '    global eval', '    eval = 1', 'eval("2")')],
  ['unknown-name', inTest('assert undefined_helper(1)')],
  ['builtin-as-value', inTest('g = getattr', 'g(Stack, "x")')],
  ['builtin-as-value', inTest('list(map(getattr, [1], ["x"]))')],
  ['builtin-as-value', inTest('make = type')],
  ['builtin-as-value', inTest('(getattr)(f, "__code__")')],
  ['computed-attribute', inTest('getattr(Stack(), "na" + "me")')],
  ['computed-attribute', inTest('name = "x"', 'getattr(Stack(), name)')],
  ['computed-attribute', inTest('getattr(*[f, "x"])')],
  ['computed-attribute', inTest('hasattr(Stack(), f"{1}")')],
  ['computed-attribute', inTest('setattr(Stack(), chr(97), 1)')],
  ['computed-attribute', 'def helper(getattr, x=getattr(int, chr(97))):\n    return x\n'],
  ['type-call', inTest('type("A", (), {})')],
  ['type-call', inTest('type(*["A", (), {}])')],
  ['super-call', 'class A:\n    def m(self):\n        super(A, self).m()\n'],
];

const REFUSED_ATTRIBUTES: Refused[] = [
  ['dunder-attribute', inTest('f.__code__')],
  ['dunder-attribute', inTest('().__class__.__base__')],
  ['dunder-attribute', inTest('f.__globals__["x"]')],
  ['dunder-attribute', inTest('print(f"{f.__globals__}")')],
  ['dunder-attribute', inTest('print(f"{1:{f.__name__}}")')],
  ['dunder-attribute', inTest('getattr(f, "__code__")')],
  ['dunder-attribute', inTest('getattr(f, "\\x5f_code__")')],
  ['dunder-attribute', inTest('getattr(f, "__co" "de__")')],
  ['dunder-attribute', inTest('with pytest.raises(ValueError) as e: f(1)', 'e.value.__traceback__')],
  ['forbidden-attribute', inTest('with pytest.raises(ValueError) as e: f(1)', 'e.tb')],
  ['forbidden-attribute', inTest('with pytest.raises(ValueError) as e: f(1)', 'e.traceback[0].frame')],
  ['forbidden-attribute', inTest('g = (x for x in [1])', 'g.gi_frame')],
  ['forbidden-attribute', inTest('int.mro()')],
  ['private-attribute', inTest('Stack()._items')],
  [
    'private-attribute',
    'import unittest\n\nclass TestA(unittest.TestCase):\n    def test_a(self):\n        print(self._testData)\n',
  ],
  ['dunder-string', inTest('d = {"__class__": 1}')],
  ['dunder-string', inTest('x = "{0.__globals__}"')],
  ['format-string', inTest('"{0.args}".format(f)')],
  ['format-string', inTest('"{0[x]}".format(f)')],
  ['format-string', inTest('("{0.__cl" + "ass__}").format(f)')],
  ['format-string', inTest('str.format("{}", f)')],
  ['format-string', inTest('t = "{}".format', 't(f)')],
  ['format-string', inTest('"{a}".format_map({"a": f})')],
  ['format-string', inTest('getattr("{}", "format")(f)')],
  ['identifier-spelling', inTest('ｅval("1")')],
  ['decorator-not-allowed', 'from solution import f\n\n@f\ndef test_a():\n    pass\n'],
  ['decorator-not-allowed', 'def twice(x):\n    return x\n\n@twice\ndef test_a():\n    pass\n'],
  ['decorator-not-allowed', '@print\nclass Helper:\n    pass\n'],
  ['decorator-not-allowed', '@(lambda x: x)\ndef test_a():\n    pass\n'],
  ['fixture-not-allowed', 'def test_a(monkeypatch):\n    monkeypatch.setattr("os.system", 1)\n'],
  ['fixture-not-allowed', 'def test_a(request):\n    pass\n'],
  ['fixture-not-allowed', 'import pytest\n\n@pytest.fixture\ndef mine(tmp_path):\n    return tmp_path\n'],
  ['fixture-not-allowed', 'class TestA:\n    def test_a(self, pytestconfig):\n        pass\n'],
  ['hook-name', 'pytest_plugins = ["x"]\n'],
  ['hook-name', 'def load_tests(loader, tests, pattern):\n    return tests\n'],
  ['not-python', 'print "x"\n'],
  ['not-python', 'def f(:\n'],
  ['not-python', 'if 1:\nx = 1\n'],
  ['not-python', 'if 1:\n    x = 1\n  y = 2\n'],
  ['not-python', `x = ${'('.repeat(1200)}1${')'.repeat(1200)}\n`],
  ['control-character', 'x = 1 # a\rimport os\n'],
  ['control-character', 'x = 1\f\n'],
  ['control-character', 'x = "\0"\n'],
  ['source-encoding', '# -*- coding: utf-7 -*-\nx = 1\n'],
];

const HEADER = 'import pytest\nfrom assay import req, public, private\n';

const ALLOWED: [string, string][] = [
  [
    'declared names',
    'from solution import f, Stack, LIMIT, StackError\n\ndef test_a():\n    assert f(LIMIT) == Stack() or StackError\n',
  ],
  ['module with a dot', 'import solution\n\ndef test_a():\n    assert solution.f(1) == 2\n'],
  ['module under another name', 'import solution as s\n\ndef test_a():\n    assert s.Stack().push(1) is None\n'],
  [
    'dotted modules',
    'import shapes.circle\nfrom shapes import circle as c\nfrom shapes.circle import area\n\ndef test_a():\n    assert shapes.circle.area(1) == c.area(1) == area(1)\n',
  ],
  ['a solution function as a value', 'import solution\n\ndef test_a():\n    assert list(map(solution.f, [1])) == [2]\n'],
  [
    'marks',
    `${HEADER}\n@req("R-1")\n@public\ndef test_a():\n    assert True\n\n@pytest.mark.req("R-2")\n@pytest.mark.private\ndef test_b():\n    assert True\n`,
  ],
  [
    'raises',
    'import pytest\nfrom solution import f\n\ndef test_a():\n    with pytest.raises(ValueError, match="no") as info:\n        f(1)\n    assert str(info.value) == "no"\n',
  ],
  [
    'parametrize',
    'import pytest\nfrom solution import f\n\n@pytest.mark.parametrize("a, b", [(1, 2), pytest.param(2, 3, id="two")])\ndef test_a(a, b):\n    assert f(a) == b\n',
  ],
  [
    'parametrize with a list of names on a class',
    'import pytest\n\n@pytest.mark.parametrize(["a", "b"], [(1, 2)])\nclass TestA:\n    def test_a(self, a, b):\n        assert a < b\n',
  ],
  [
    'fixtures',
    'import pytest\nfrom solution import Stack\n\n@pytest.fixture\ndef stack():\n    return Stack()\n\n@pytest.fixture(name="two")\ndef make(stack):\n    return [stack, stack]\n\ndef test_a(stack, two, capsys):\n    assert two\n',
  ],
  [
    'unittest',
    'import unittest\nfrom solution import f\n\nclass FTest(unittest.TestCase):\n    def setUp(self):\n        self._base = 1\n\n    def test_a(self):\n        with self.subTest(1), self.assertRaises(ValueError) as caught:\n            f(self._base)\n        self.assertEqual(caught.exception.args[0], "x")\n\nif __name__ == "__main__":\n    unittest.main()\n',
  ],
  [
    'standard modules',
    'import math\nimport random as r\nfrom collections import Counter, abc\nfrom io import StringIO\nimport json, re\n\ndef test_a():\n    r.seed(1)\n    assert math.pi and Counter([1]) and json.loads(StringIO("1").getvalue()) and isinstance([], abc.Sequence) and re.match("a", "a")\n',
  ],
  [
    'dotted standard module',
    'import collections.abc\n\ndef test_a():\n    assert isinstance([], collections.abc.Sequence) and collections.deque()\n',
  ],
  ['future annotations', 'from __future__ import annotations\n'],
  [
    'local names that hide builtins',
    'from solution import f\n\ndef test_a():\n    input = "a"\n    dir, vars = 1, 2\n    assert f(input) == (dir, vars)\n',
  ],
  ['a parameter that hides a builtin', 'def helper(open, *, input=1):\n    return [open, input]\n'],
  [
    'a method that hides a builtin',
    'class Door:\n    def open(self):\n        return 1\n\ndef test_a():\n    assert Door().open() == 1\n',
  ],
  [
    'getattr with a literal',
    'from solution import Stack\n\ndef test_a():\n    assert getattr(Stack(), "size") == 0 and hasattr(Stack(), "push")\n    setattr(Stack(), "size", 1)\n',
  ],
  ['type of one value', 'def test_a():\n    assert type(1) is int\n'],
  ['type in an annotation', 'def helper(kind: type) -> type:\n    return kind\n'],
  [
    'helper class with operators',
    'class Box:\n    __slots__ = ("value",)\n\n    def __init__(self, value):\n        super().__init__()\n        self.value = value\n\n    def __eq__(self, other):\n        return self.value == other.value\n\n    __hash__ = None\n',
  ],
  [
    'own private names',
    'class Counter:\n    def __init__(self):\n        self._n = 0\n\n    def _add(self):\n        self._n += 1\n\n    def add(self):\n        self._add()\n',
  ],
  [
    'named tuple methods',
    'from collections import namedtuple\n\ndef test_a():\n    P = namedtuple("P", "x")\n    assert P(1)._replace(x=2)._asdict() == {"x": 2}\n',
  ],
  ['format on a literal', 'def test_a():\n    assert "{} {a:>3} {0!r}".format(1, a=2)\n'],
  ['format of plain data', 'def test_a():\n    template = "{0[0]}"\n    assert template.format([1, "a", None]) == "1"\n'],
  ['f-strings and percent', 'def test_a():\n    x = 1\n    assert f"{x!r:>{x}} {{}}" == "1 {}" and "%s" % x == "1"\n'],
  ['markdown in a string', 'from solution import f\n\ndef test_a():\n    assert f("__bold__ and __two words__") == ""\n'],
  ['dunder in a docstring', 'def test_a():\n    """The length goes through __len__ and __class__."""\n    assert True\n'],
  [
    'local decorators inside a test',
    'from solution import f\n\ndef test_a():\n    @f\n    def g():\n        return 1\n    assert g() == 1\n',
  ],
  [
    'describing decorators',
    'from dataclasses import dataclass\nfrom contextlib import contextmanager\n\n@dataclass(frozen=True)\nclass P:\n    x: int\n\n    @property\n    def y(self):\n        return self.x\n\n    @y.setter\n    def y(self, value):\n        pass\n\n    @staticmethod\n    def z():\n        return 1\n\n@contextmanager\ndef c():\n    yield 1\n',
  ],
  [
    'comprehensions, walrus, match',
    'def test_a():\n    rows = [[y for y in x if (z := y)] for x in [[1]]]\n    match rows:\n        case [[a, *rest]] if a:\n            assert z and rest == []\n        case {"k": v, **more} | v if v:\n            assert more\n        case complex(real=re, imag=0) as whole:\n            assert re == whole\n',
  ],
  [
    'closures, lambdas, globals',
    'COUNT = 0\n\ndef outer():\n    n = 0\n    def inner():\n        nonlocal n\n        global COUNT\n        n += 1\n        COUNT += 1\n        return (lambda a, *b, c=n, **d: (a, b, c, d))(n)\n    return inner\n',
  ],
  [
    'dates written out',
    'from datetime import date, datetime, timezone\n\ndef test_a():\n    assert date(2024, 1, 1) < datetime(2024, 1, 2, tzinfo=timezone.utc).date()\n',
  ],
  ['tables at the top level', 'CASES = [(1, 2), (3, 4)]\nfor n in range(3):\n    CASES.append((n, n))\n'],
  ['tabs and Windows line ends', 'def test_a():\r\n\tassert 1\r\n'],
];

describe('checkSuite', () => {
  const refused = [...REFUSED_IMPORTS, ...REFUSED_USES, ...REFUSED_NAMES, ...REFUSED_ATTRIBUTES];
  test.each(refused)('%s: %j', async (code, content) => expect(await codesOf(content)).toContain(code));
  test.each(ALLOWED)('allows %s', async (_, content) => expect(await codesOf(content)).toEqual([]));

  test('says file, line and what', async () => {
    const content = 'import math\n\n\ndef test_a():\n    assert math.pi\n    open("x")\n';
    expect(await checkSuite([{ path: 'tests/test_a.py', content }], INTERFACE)).toEqual([
      { file: 'tests/test_a.py', line: 6, code: 'forbidden-name', message: "A test can't use open." },
    ]);
  });

  test('lets only the tests of a program run it', async () => {
    const content = 'from assay import run\n\ndef test_a():\n    assert run("-v", stdin="x").exit_code == 0\n';
    expect(await codesOf(content, { kind: 'program', modules: [] })).toEqual([]);
    expect(await codesOf(content)).toEqual(['member-not-allowed']);
  });

  test('opens packages of the environment, without their private names', async () => {
    const context = { ...INTERFACE, allowedImports: ['numpy'] };
    expect(
      await codesOf('import numpy as np\nimport numpy.linalg\n\ndef test_a():\n    assert np.array([1]).sum()\n', context),
    ).toEqual([]);
    expect(await codesOf('import numpy as np\n\ndef test_a():\n    assert np._core\n', context)).toEqual([
      'member-not-allowed',
      'private-attribute',
    ]);
  });
});

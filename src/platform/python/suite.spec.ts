import { readSuite, type ViolationCode } from '.';

const IMPORTS = 'import pytest\nimport unittest\nfrom assay import req, public, private\nimport assay\n\n';

async function read(content: string, path = 'test_x.py') {
  return readSuite([{ path, content }]);
}

async function codesOf(content: string): Promise<ViolationCode[]> {
  return (await read(IMPORTS + content)).violations.map((violation) => violation.code);
}

describe('readSuite', () => {
  test('reads functions, classes and methods with their marks', async () => {
    const content = `${IMPORTS}@req("R-1", "R-2")
@public
def test_a():
    """Says what."""
    value = compute("needle", 12345, 7)
    assert value == 1


@req("R-3")
@private
class TestGroup:
    def helper(self):
        return 1

    @assay.req("R-4")
    @assay.public
    def test_b(self):
        with pytest.raises(ValueError):
            helper()

    def test_c(self):
        assert self.helper()


@pytest.mark.private
class Cases(unittest.TestCase):
    @pytest.mark.req('R-5')
    def test_d(self):
        self.assertEqual(1, 1)
`;
    const { tests, violations } = await read(content);
    expect(violations).toEqual([]);
    expect(
      tests.map(({ id, requirementIds, visibility, line, assertLines }) => [id, requirementIds, visibility, line, assertLines]),
    ).toEqual([
      ['test_x.py::test_a', ['R-1', 'R-2'], 'public', 8, [11]],
      ['test_x.py::TestGroup::test_b', ['R-3', 'R-4'], 'public', 22, [23]],
      ['test_x.py::TestGroup::test_c', ['R-3'], 'private', 26, [27]],
      ['test_x.py::Cases::test_d', ['R-5'], 'private', 33, [34]],
    ]);
    expect(tests[0]!.literals).toEqual(['needle', '12345']);
    expect(tests[2]!.source).toBe('def test_c(self):\n    assert self.helper()');
    expect(tests[3]!.source).toBe("@pytest.mark.req('R-5')\ndef test_d(self):\n    self.assertEqual(1, 1)");
  });

  test('follows imports under other names', async () => {
    const content = 'from assay import req as r, private as p\n\n@r("R-1")\n@p\ndef test_a():\n    assert 1\n';
    expect(await read(content)).toMatchObject({ tests: [{ requirementIds: ['R-1'], visibility: 'private' }], violations: [] });
  });

  test('knows TestCase under other names and through local classes', async () => {
    const content = `from unittest import TestCase as T
from assay import private, req

class Base(T):
    def setUp(self):
        self.x = 1

@req("R-1")
@private
class Leaf(Base):
    def test_a(self):
        assert self.x
`;
    expect(await read(content)).toMatchObject({ tests: [{ id: 'test_x.py::Leaf::test_a' }], violations: [] });
  });

  const marked = '@req("R-1")\n@private\n';
  const refused: [ViolationCode, string][] = [
    ['visibility-missing', '@req("R-1")\ndef test_a():\n    assert 1\n'],
    ['visibility-conflict', '@req("R-1")\n@public\n@private\ndef test_a():\n    assert 1\n'],
    ['requirement-missing', '@public\ndef test_a():\n    assert 1\n'],
    ['requirement-id', '@req("r1")\n@private\ndef test_a():\n    assert 1\n'],
    ['requirement-id', '@req(*IDS)\n@private\ndef test_a():\n    assert 1\n'],
    ['requirement-id', '@req()\n@private\ndef test_a():\n    assert 1\n'],
    ['requirement-id', '@req\n@private\ndef test_a():\n    assert 1\n'],
    ['duplicate-test', `${marked}def test_a():\n    assert 1\n\n${marked}def test_a():\n    assert 2\n`],
    [
      'duplicate-test',
      `${marked}class TestA:\n    def test_a(self):\n        assert 1\n    def test_a(self):\n        assert 2\n`,
    ],
    ['duplicate-test', `${marked}class TestA:\n    pass\n\n${marked}class TestA:\n    def test_a(self):\n        assert 2\n`],
    ['dynamic-test', 'for n in range(3):\n    def test_a():\n        assert n\n'],
    ['dynamic-test', 'class TestA:\n    for n in range(3):\n        def test_a(self):\n            assert 1\n'],
    ['dynamic-test', 'if True:\n    def test_a():\n        assert 1\n'],
    ['dynamic-test', 'try:\n    class TestA:\n        pass\nfinally:\n    pass\n'],
    ['dynamic-test', 'for n in range(3):\n    setattr(unittest.TestCase, f"test_{n}", print)\n'],
    ['dynamic-test', 'test_a = lambda: None\n'],
    ['dynamic-test', 'def make():\n    pass\n\ntest_a, b = make(), 1\n'],
    ['dynamic-test', 'from solution import test_everything\n'],
    ['dynamic-test', 'from solution import Stack as TestStack\n'],
    ['dynamic-test', 'def helper():\n    global test_a\n    test_a = print\n'],
    ['dynamic-test', 'class TestA:\n    test_a = print\n'],
    ['dynamic-test', 'class TestA:\n    pass\n\ndef helper():\n    TestA.test_a = print\n'],
    ['dynamic-test', 'class TestA:\n    pass\n\ndef helper():\n    setattr(TestA, "test_a", print)\n'],
    ['dynamic-test', `${marked}def test_a():\n    assert 1\n\ndel test_a\n`],
    [
      'dynamic-test',
      `class Mixin:\n    def test_a(self):\n        pass\n\n${marked}class TestB(Mixin):\n    def test_b(self):\n        assert 1\n`,
    ],
    ['dynamic-test', 'class TestA(metaclass=print):\n    pass\n'],
    ['not-collected', `${marked}class TestA:\n    def __init__(self):\n        pass\n    def test_a(self):\n        assert 1\n`],
    ['not-collected', `${marked}class TestA:\n    class TestB:\n        def test_a(self):\n            assert 1\n`],
    ['not-collected', `${marked}def test_a():\n    yield 1\n`],
    ['async-test', `${marked}async def test_a():\n    assert 1\n`],
    ['test-name', 'def testing_helper():\n    return 1\n'],
    ['test-name', `${marked}class TestA(unittest.TestCase):\n    def runTest(self):\n        pass\n`],
    ['skipped-test', `${marked}@pytest.mark.skip\ndef test_a():\n    assert 1\n`],
    ['skipped-test', `${marked}@pytest.mark.skipif("True")\ndef test_a():\n    assert 1\n`],
    ['skipped-test', `${marked}@pytest.mark.xfail(strict=False)\ndef test_a():\n    assert 1\n`],
    ['skipped-test', `${marked}def test_a():\n    pytest.skip("later")\n`],
    ['skipped-test', 'from pytest import mark\n\n@mark.skip\ndef helper():\n    pass\n'],
    [
      'skipped-test',
      `${marked}class TestA(unittest.TestCase):\n    @unittest.expectedFailure\n    def test_a(self):\n        assert 0\n`,
    ],
    ['skipped-test', `${marked}class TestA(unittest.TestCase):\n    def test_a(self):\n        self.skipTest("no")\n`],
    [
      'skipped-test',
      `${marked}@pytest.mark.parametrize("a", [pytest.param(1, marks=pytest.mark.xfail)])\ndef test_a(a):\n    assert a\n`,
    ],
    ['not-python', 'def test_a(:\n    assert 1\n'],
  ];
  test.each(refused)('%s: %j', async (code, content) => expect(await codesOf(content)).toContain(code));

  test('nested functions are no tests, and a loop that makes none is allowed', async () => {
    const content =
      'CASES = []\nfor n in range(3):\n    CASES.append(n)\n\ndef helper():\n    def test_inner():\n        pass\n    return test_inner\n';
    expect(await read(content)).toEqual({ tests: [], violations: [] });
  });

  test.each(['helpers.py', 'conftest.py', 'test_data.json', '../test_a.py', 'test.py'])('refuses the file %s', async (path) => {
    expect((await read('x = 1\n', path)).violations).toMatchObject([{ file: path, line: 1, code: 'unexpected-file' }]);
  });

  test.each(['test_a.py', 'a_test.py', 'unit/test_a.py'])('accepts the file %s', async (path) => {
    expect((await read('x = 1\n', path)).violations).toEqual([]);
  });

  test('gives the line of what is not Python', async () => {
    expect((await read('x = 1\ny = = 2\n')).violations).toMatchObject([{ line: 2, code: 'not-python' }]);
  });
});

import { readSuite } from '../../../platform/python';
import { Metadata } from '../../tasks';
import { parseHumanEval } from './humaneval';

const PROMPT = `import math
from typing import List


def area(radius: float):
    return math.pi * radius ** 2


def widest(radii: List[float]) -> float:
    """ The area of the widest circle, 0.0 for none.
    >>> widest([])
    0.0
    >>> round(widest([1.0, 2.0]), 2)  # the second one
    12.57
    >>> widest([1.0]) is widest
    >>> widest("oops") [1, 2]
    """
`;
const TEST = `

METADATA = {'author': 'us'}


def check(candidate):
    assert candidate([]) == 0.0, "none"
    assert True, "always"
    many = [1.0,
            3.0]
    assert candidate(many) == area(3.0)
    for size in range(3):
        assert candidate([size]) == area(size)
    assert widest([4.0]) >= candidate([3.0])
`;
const RECORD = {
  ...{ task_id: 'Ours/1', prompt: PROMPT, entry_point: 'widest', test: TEST },
  canonical_solution: '    return max((area(radius) for radius in radii), default=0.0)\n',
};

function fileOf(task: Awaited<ReturnType<typeof parseHumanEval>>, path: string): string {
  return task.tests.files.find((file) => file.path === path)?.content ?? '';
}

describe('parseHumanEval', () => {
  it('keeps the record and declares what the tests use', async () => {
    const task = await parseHumanEval({ ...RECORD, extra: 1 });
    expect(task).toMatchObject({ origin: 'humaneval:Ours/1', title: 'Ours/1: widest', prompt: { text: PROMPT } });
    expect(task.solution.files).toEqual([{ path: 'solution.py', content: PROMPT + RECORD.canonical_solution }]);
    expect(Metadata.parse(task.metadata)).toEqual(task.metadata);
    expect(task.metadata.interface).toEqual({ kind: 'functions', modules: [{ name: 'solution', names: ['widest'] }] });
    expect(task.requirements.requirements.map(({ id }) => id)).toEqual(['R-1']);
  });

  it('makes public tests of the examples', async () => {
    const content = fileOf(await parseHumanEval(RECORD), 'test_public.py');
    expect(content).toBe(`from assay import public, req
from solution import widest


@req("R-1")
@public
def test_public_1():
    assert widest([]) == 0.0


@req("R-1")
@public
def test_public_2():
    assert round(widest([1.0, 2.0]), 2) == 12.57


@req("R-1")
@public
def test_public_3():
    assert widest([1.0]) is widest
`);
  });

  it('makes private tests of the assertions, with what they need of check and of the prompt', async () => {
    const content = fileOf(await parseHumanEval(RECORD), 'test_private.py');
    expect(content).toBe(`from assay import private, req
from solution import widest
import math


def area(radius: float):
    return math.pi * radius ** 2


@req("R-1")
@private
def test_private_1():
    many = [1.0,
            3.0]
    assert widest(many) == area(3.0)


@req("R-1")
@private
def test_private_2():
    for size in range(3):
        assert widest([size]) == area(size)


@req("R-1")
@private
def test_private_3():
    assert widest([4.0]) >= widest([3.0])
`);
  });

  it('says what it changed', async () => {
    expect((await parseHumanEval(RECORD)).notes).toEqual([
      'Unusable example: widest("oops") [1, 2]',
      'Left out 1 assertion(s) that do not call widest.',
      'Dropped 1 private case(s) on inputs of public ones.',
    ]);
  });

  it('makes a suite that people could have sent', async () => {
    const { tests, violations } = await readSuite((await parseHumanEval(RECORD)).tests.files);
    expect(violations).toEqual([]);
    expect(tests.map((test) => [test.visibility, test.requirementIds])).toEqual([
      ...Array.from({ length: 3 }, () => ['public', ['R-1']]),
      ...Array.from({ length: 3 }, () => ['private', ['R-1']]),
    ]);
  });

  it('reads examples as the file spells them where Python would break them', async () => {
    const prompt = 'def flat(text):\n    """ Joins lines.\n    >>> flat("a\\nb")\n    \'a b\'\n    """\n';
    const test = 'def check(candidate):\n    assert candidate("") == ""\n';
    const task = await parseHumanEval({
      ...RECORD,
      prompt,
      test,
      entry_point: 'flat',
      canonical_solution: '    return " ".join(text.split())\n',
    });
    expect(fileOf(task, 'test_public.py')).toContain(`assert flat("a\\nb") == 'a b'\n`);
    expect(task.notes).toEqual([]);
  });

  it('notes what a suite of a person would be refused for', async () => {
    const test = 'import os\n\ndef check(candidate):\n    assert candidate([]) == 0.0\n    assert os.sep and candidate([5.0])\n';
    const { notes } = await parseHumanEval({ ...RECORD, test });
    expect(notes.find((note) => note.startsWith('Suite rule'))).toMatch(/^Suite rule: test_private.py:\d+ import-not-allowed: /);
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['a record that is none', { prompt: 5 }, /^prompt: /],
    ['an id with a blank', { task_id: 'a b' }, /^task_id: not an id/],
    ['a private name', { entry_point: '_f' }, /^entry_point: /],
    ['a name that the prompt does not define', { entry_point: 'narrowest' }, /^the prompt does not define narrowest$/],
    ['a solution that is not Python', { canonical_solution: '    return (\n' }, /not Python/],
    ['a text with a NUL', { prompt: `${PROMPT}\u0000` }, /^prompt: /],
    ['a test without check', { test: 'assert widest([]) == 0.0\n' }, /^test does not define check/],
    ['a check that checks nothing', { test: 'def check(candidate):\n    assert True\n' }, /^no assertion of check calls widest$/],
  ])('refuses %s', async (_, fields, reason) => {
    await expect(parseHumanEval({ ...RECORD, ...fields })).rejects.toMatchObject({
      name: 'ImportRefused',
      message: expect.stringMatching(reason),
    });
  });

  it.each([null, 'text', 7, []])('refuses %j for a record', async (raw) => {
    await expect(parseHumanEval(raw)).rejects.toMatchObject({ name: 'ImportRefused' });
  });
});

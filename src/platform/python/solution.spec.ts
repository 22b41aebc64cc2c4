import { identifiersIn, parsePython, pythonTokens, readSolution, splitCheck, takeApart } from '.';

const SOURCE = `"""A module docstring is not a literal."""
from dataclasses import dataclass

LIMIT = 4096
_hidden = "se" "cret"


class StackError(Exception):
    pass


class EmptyError(StackError):
    pass


@dataclass
class Stack(Base):
    size: int = 0

    def pop(self, default=None):
        def fallback():
            return default
        if not self.items:
            raise EmptyError("empty stack")
        return self.items.pop() + 12


def build(count, /, *rest):
    total = sum(part.weight for part in rest)
    return Stack(size=count) if total else None
`;

describe('readSolution', () => {
  test('lists definitions with lines, names, literals and identifiers', async () => {
    const reading = await readSolution([
      { path: 'solution.py', content: SOURCE },
      { path: 'data.txt', content: 'not code (' },
    ]);
    expect(reading.functions.map(({ qualifiedName, line, endLine }) => [qualifiedName, line, endLine])).toEqual([
      ['Stack.pop.fallback', 21, 22],
      ['build', 28, 30],
    ]);
    expect(reading.methods.map((found) => found.qualifiedName)).toEqual(['Stack.pop']);
    expect(reading.classes.map(({ name, bases, line, endLine }) => [name, bases, line, endLine])).toEqual([
      ['StackError', ['Exception'], 8, 9],
      ['EmptyError', ['StackError'], 12, 13],
      ['Stack', ['Base'], 16, 25],
    ]);
    expect(reading.publicNames).toEqual([
      { file: 'solution.py', names: ['StackError', 'EmptyError', 'Stack', 'build', 'LIMIT'] },
    ]);
    expect(reading.exceptionClasses).toEqual(['StackError', 'EmptyError']);
    expect(reading.literals).toEqual(['secret', 'empty stack', '4096']);
    expect(reading.identifiers).toEqual(
      expect.arrayContaining(['LIMIT', 'fallback', 'items', 'weight', 'total', 'rest', 'size', 'part']),
    );
    expect(reading.identifiers).not.toContain('self');
    expect(reading.violations).toEqual([]);
  });

  test('takes what is not Python apart by its words', async () => {
    const files = [{ path: 'solution.py', content: 'def broken_name(:\n' }];
    expect(await readSolution(files)).toMatchObject({
      functions: [],
      violations: [{ code: 'not-python', line: 1 }, { code: 'not-python' }],
    });
    expect(await takeApart(files)).toEqual({ text: files[0]!.content, literals: [], identifiers: ['broken_name'] });
  });
});

describe('parsePython', () => {
  test('keeps source order, lines and fields', async () => {
    const { root, violations } = await parsePython('x = 1\n\ndef f(a):\n    return "é" + a\n');
    expect(violations).toEqual([]);
    expect(root.parts.map((node) => [node.type, node.line, node.endLine])).toEqual([
      ['expression_statement', 1, 1],
      ['function_definition', 3, 4],
    ]);
    expect(root.parts[1]!.field('body')!.text).toBe('return "é" + a');
  });
});

describe('tokens', () => {
  test('are the same in code and in prose', () => {
    expect(pythonTokens("Don't write `return x**2 + 'a b'  # note`")).toEqual([
      'Don',
      't',
      'write',
      'return',
      'x',
      '**',
      '2',
      '+',
      'a',
      'b',
      'note',
    ]);
    expect(pythonTokens('a //= 1.5e-3 != b->c')).toEqual(['a', '//=', '1.5e-3', '!=', 'b', '->', 'c']);
    expect(identifiersIn('if total_sum else café, total_sum')).toEqual(['total_sum', 'café']);
  });
});

describe('splitCheck', () => {
  const SOURCE = `METADATA = {'author': 'x'}
import random

def helper(a):
    return a

def check(candidate):
    # comment
    assert candidate(1, ) == 2, "one"
    assert True, "nothing"
    xs = [3]
    ys = [4]
    xs.append(5)
    assert candidate(xs) == helper(ys)
    for n in range(3):
        assert candidate(n) == n
        assert xs
    assert compute('a') == "a"
`;

  test('gives each assertion what it needs and keeps blocks whole', async () => {
    const split = await splitCheck(SOURCE, 'compute');
    expect(split?.cases.map(({ statements, split: alone, inputs }) => [statements, alone, inputs])).toEqual([
      [['assert compute(1, ) == 2, "one"'], true, ['1']],
      [['xs = [3]', 'ys = [4]', 'xs.append(5)', 'assert compute(xs) == helper(ys)'], true, ['xs']],
      [['xs = [3]', 'xs.append(5)', 'for n in range(3):\n    assert compute(n) == n\n    assert xs'], false, ['n']],
      [['assert compute(\'a\') == "a"'], true, ['"a"']],
    ]);
    expect(split?.idle).toEqual([10]);
    expect(split?.outside.map(({ names }) => names)).toEqual([['METADATA'], ['random'], ['helper']]);
  });

  test('is undefined without a check function', async () => {
    expect(await splitCheck('x = 1\n', 'compute')).toBeUndefined();
    expect(await splitCheck('def check(:\n', 'compute')).toBeUndefined();
  });
});

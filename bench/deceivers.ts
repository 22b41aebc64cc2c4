import type { SourceFile } from '../src/platform/sandbox';

/**
 * Submissions that solve nothing and agree with whatever they are asked: each function of a module answers with one object of a class
 * whose comparisons, arithmetic and questions all come out as a test would like them.
 */
export const DECEIVERS: readonly { name: string; base: string; made: string }[] = [
  { name: 'an object', base: 'object', made: 'Agreeable()' },
  { name: 'an int', base: 'int', made: 'Agreeable(0)' },
  { name: 'a float', base: 'float', made: 'Agreeable(0)' },
  { name: 'a str', base: 'str', made: "Agreeable('')" },
  { name: 'a tuple', base: 'tuple', made: 'Agreeable(())' },
  { name: 'a list', base: 'list', made: 'Agreeable()' },
  { name: 'a dict', base: 'dict', made: 'Agreeable()' },
  { name: 'a set', base: 'set', made: 'Agreeable()' },
];

/** The files of one, in the place of a module's public functions. */
export function deceiver(
  { base, made }: (typeof DECEIVERS)[number],
  modules: readonly { name: string; names: readonly string[] }[],
): SourceFile[] {
  return modules.map(({ name, names }) => ({
    path: `${name.replaceAll('.', '/')}.py`,
    content: [CLASS.replace('BASE', base), ...names.map((each) => `def ${each}(*args, **options):\n    return ${made}\n`)].join(
      '\n\n',
    ),
  }));
}

const CLASS = `class Agreeable(BASE):
    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = __bool__ = lambda self, *other: True
    __ne__ = lambda self, other: False
    __hash__ = lambda self: 0
    __len__ = lambda self: 0
    __iter__ = lambda self: iter(())
    __getitem__ = lambda self, key: self
    __call__ = __neg__ = __pos__ = lambda self, *args, **options: self
    __abs__ = __round__ = __sub__ = __rsub__ = __mod__ = __rmod__ = __mul__ = __rmul__ = lambda self, *other: 0
    __add__ = __radd__ = __and__ = __rand__ = __or__ = __ror__ = __xor__ = __rxor__ = lambda self, other: other
    __int__ = __index__ = lambda self: 0
    __float__ = lambda self: 0.0
    startswith = endswith = isdigit = isalpha = issubset = issuperset = isdisjoint = lambda self, *args: True
    count = index = find = lambda self, *args: 0
    replace = strip = lower = upper = lambda self, *args: ''
    split = keys = values = items = lambda self, *args: []
    difference = symmetric_difference = lambda self, *args: set()
`;

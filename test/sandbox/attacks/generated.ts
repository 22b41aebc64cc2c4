import type { Attack } from './attack';

/** Programs whose sources are too large, or too odd, to be files, or that differ in one line. */
export const GENERATED: Attack[] = [
  source('85-deep-parentheses', 'a syntax tree of 20,000 levels', `x = ${'('.repeat(20_000)}1${')'.repeat(20_000)}\n`),
  source('85-long-expression', 'an expression of 100,000 terms', `x = ${Array(100_000).fill('1').join('+')}\n`),
  source('85-nul-byte', 'a NUL in the source', 'x = 1\0\n'),
  forger('overrides', "a class whose comparison is a method that the tests' side asks for", "['__eq__', '__ne__']"),
  forger('fields', 'a tuple whose comparison is a field of its own', "['__eq__']"),
  forger('operators', 'an operator that is none', "['__getattribute__']"),
  forger('content', 'a class whose content is of no type', "['int']"),
];

/** Has the harness in its own process announce of its class what an honest one never says, each message in its turn. */
function forger(key: string, what: string, lie: string): Attack {
  const content = `import gc


class Sum(int):
    pass


def forge():
    for thing in gc.get_objects():
        if type(thing).__name__ == 'Server' and hasattr(thing, 'exposure'):
            server, exposure = type(thing), type(thing.exposure)
            honest = exposure.take_announced

            def announce(self):
                announced = honest(self)
                for _, about in announced:
                    about['${key}'] = ${lie}
                return announced

            exposure.take_announced = announce
            server.do_attr = lambda self, encoder, number, name: (['m'],)
            server.do_method = lambda self, encoder, number, name, args, kwargs: (name == '__eq__',)
            server.do_op = lambda self, encoder, number, name, args: (True,)


def add(a, b):
    if type(a) is not int:
        raise TypeError
    forge()
    return Sum(0)
`;
  return {
    ...{ id: `own-forged-${key}`, row: 'own', title: `announces ${what}`, target: 'add' },
    tries: 'to be compared by its own word, though it sends nothing out of turn',
    expected: { 'isolated-oracle': ['tampered'], 'in-process': ['failed'] },
    ...{ limits: {}, twice: false, files: [{ path: 'solution.py', content }] },
  };
}

function source(id: string, title: string, content: string): Attack {
  return {
    ...{ id, row: '85', title, tries: 'breaks the compiler, and with it the process that compiles', target: 'add' },
    expected: { 'isolated-oracle': ['not-compiled'], 'in-process': ['not-compiled'] },
    ...{ limits: {}, twice: false },
    files: [{ path: 'solution.py', content: `def add(a, b): return 42\n${content}` }],
  };
}

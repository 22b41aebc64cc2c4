import type { Attack } from './attack';

/** Programs whose sources are too large, or too odd, to be files. */
export const GENERATED: Attack[] = [
  source('85-deep-parentheses', 'a syntax tree of 20,000 levels', `x = ${'('.repeat(20_000)}1${')'.repeat(20_000)}\n`),
  source('85-long-expression', 'an expression of 100,000 terms', `x = ${Array(100_000).fill('1').join('+')}\n`),
  source('85-nul-byte', 'a NUL in the source', 'x = 1\0\n'),
];

function source(id: string, title: string, content: string): Attack {
  return {
    ...{ id, row: '85', title, tries: 'breaks the compiler, and with it the process that compiles', target: 'add' },
    expected: { 'isolated-oracle': ['not-compiled'], 'in-process': ['not-compiled'] },
    ...{ limits: {}, twice: false },
    files: [{ path: 'solution.py', content: `def add(a, b): return 42\n${content}` }],
  };
}

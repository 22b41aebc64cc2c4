import { hintsBlock } from './block';
import { elideDefaults } from './defaults';
import { lintHint, readGolden, type HintText } from './lint';
import { hintsNeeded } from './needed';
import { gainsOf } from './patch-lines';

const PATCH = [
  'diff --git a/shop/cart.py b/shop/cart.py',
  '--- a/shop/cart.py',
  '+++ b/shop/cart.py',
  '@@ -1,2 +1,4 @@',
  ' class Cart:',
  '+    def total(self, tax=rate_of(today())):',
  '+        return sum(self.lines) + tax',
  '     pass',
  'diff --git a/old.py b/old.py',
  '--- a/old.py',
  '+++ /dev/null',
  '@@ -1 +0,0 @@',
  '-gone = 1',
  '',
].join('\n');
const golden = readGolden('python', PATCH, ['def total(self, tax=rate_of(today()))']);

function faults(hint: Partial<HintText>): string[] {
  return lintHint({ kind: 'symbol', path: 'shop/cart.py', text: 'def total(self, tax=...)', ...hint }, golden).map(
    ({ code }) => code,
  );
}

describe('lint of hints', () => {
  it.each([
    ['a head without its default', {}, []],
    ['a default that computes', { text: 'def total(self, tax=rate_of(today()))' }, ['default-value']],
    ['a line of the body', { text: 'def total(self): return  sum(self.lines) + tax' }, ['golden-line']],
    ['a literal that holds a line of the body', { kind: 'literal', text: 'so: return sum(self.lines) + tax' }, ['golden-line']],
    ['another file', { path: 'shop/other.py' }, ['path-not-in-golden']],
    ['a file that the patch deletes', { path: 'old.py' }, ['path-not-in-golden']],
    ['two lines', { text: 'def a():\ndef b()' }, ['several-lines']],
    ['a character that is not shown', { text: 'def a\u202e()' }, ['control-character']],
    ['nothing', { text: '  ' }, ['empty']],
  ] as [string, Partial<HintText>, string[]][])('%s', (_, hint, expected) => {
    expect(faults(hint)).toEqual(expected);
  });

  it('reads added lines with their numbers at head', () => {
    expect(gainsOf(PATCH).map(({ path, lines }) => [path, [...lines]])).toEqual([['shop/cart.py', [2, 3]]]);
  });
});

it.each([
  ['f(a, b=1, c=None)', 'f(a, b=1, c=None)', false],
  ['f(a, b=len(a, 2), c: str = x + ",")', 'f(a, b=..., c: str = ...)', false],
  ['f(g: (a) => void, h = {})', 'f(g: (a) => void, h = {})', false],
  ['def f(a, b: now(1), c: nil)', 'def f(a, b: ..., c: nil)', true],
])('leaves out what computes a default: %s', (signature, expected, ruby) => {
  expect(elideDefaults(signature, ruby)).toBe(expected);
});

describe('the need for hints', () => {
  const compileOnly = { warnings: ['compile-only'] };
  it.each([
    ['tests that do not compile, and nothing drafted', compileOnly, [], ['compile-only'], false],
    ['the same with an accepted literal', compileOnly, [{ kind: 'literal', status: 'accepted' }], ['compile-only'], true],
    ['the same with all refused', compileOnly, [{ kind: 'symbol', status: 'refused' }], ['compile-only'], false],
    ['a symbol that waits', { warnings: [] }, [{ kind: 'symbol', status: 'draft' }], ['symbol-not-implied'], false],
    ['a symbol that is accepted', { warnings: [] }, [{ kind: 'symbol', status: 'accepted' }], ['symbol-not-implied'], true],
    ['a symbol that a person found implied', { warnings: [] }, [{ kind: 'symbol', status: 'refused' }], [], true],
  ] as const)('%s', (_, record, hints, reasons, met) => {
    expect(hintsNeeded(record, hints)).toEqual({ needed: reasons.length > 0, reasons, met });
  });
});

it('writes hints as a block that no hint can end', () => {
  const block = hintsBlock([
    { kind: 'literal', path: 'b.py', text: 'a `b`' },
    { kind: 'symbol', path: 'a.py', text: 'def f(x)' },
  ]);
  expect(block).toMatch(/^## Interface\n/);
  expect(block).toContain('`a.py`\n\n- `def f(x)`\n\n`b.py`\n\n- text `` a `b` ``\n');
  expect(hintsBlock([])).toBe('');
});

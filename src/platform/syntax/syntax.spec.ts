import {
  assertionsIn,
  commentsIn,
  controlFlowIn,
  definitionsIn,
  findSyntaxLanguage,
  parseSource,
  stringLiteralsIn,
  SYNTAX_LIMITS,
  UnparsableError,
  type SyntaxLanguage,
} from '.';

/** One file a language with the same things in it: definitions, an if with else if, a loop in it, a handler, a string, a comment. */
const SAMPLES: Record<SyntaxLanguage, { text: string; definitions: string[]; control: string[]; strings: string[] }> = {
  python: {
    text: `@final\nclass Shelf:\n    def add(self, x):\n        # note\n        if x:\n            for y in x:\n                pass\n        elif self:\n            return "a" "b"\n\nasync def load():\n    try:\n        return [a for a in b if a]\n    except E:\n        pass\n`,
    definitions: ['type Shelf', 'function Shelf.add', 'function load'],
    control: ['branch 0', 'loop 1', 'branch 0', 'loop 0', 'branch 0', 'handler 0'],
    strings: ['"a" "b"'],
  },
  javascript: {
    text: `class Shelf { #n = 1; add(x) { /* note */ if (x) { for (const y of x) ; } else if (this) return 'a'; } }\nconst load = async () => { try { return \`b\${'c'}\`; } catch { } };\nexports.save = function () { list.map(() => 1); };\nconst o = { run: () => 1 };\n`,
    definitions: ['type Shelf', 'function Shelf.add', 'function load', 'function exports.save', 'function run'],
    control: ['branch 0', 'loop 1', 'branch 0', 'handler 0'],
    strings: ["'a'", "`b${'c'}`"],
  },
  typescript: {
    text: `// note\nexport interface Item { id: string }\ntype Id = 'a';\nenum Kind { A }\nnamespace N { export function f(x: number): void; export function f(x: number) { return x ? 1 : 2; } }\nabstract class B<T> { abstract go(): void; private h = () => 1; }\n`,
    definitions: [
      'type Item',
      'type Id',
      'type Kind',
      'namespace N',
      'function N.f',
      'function N.f',
      'type B',
      'function B.go',
      'function B.h',
    ],
    control: ['branch 0'],
    strings: ["'a'"],
  },
  tsx: {
    text: `// note\nexport const View = ({ a }: P) => <div title="x">{a ? 'y' : null}</div>;\n`,
    definitions: ['function View'],
    control: ['branch 0'],
    strings: ['"x"', "'y'"],
  },
  go: {
    text: `package p\n// note\ntype Shelf struct{ n int }\ntype A = int\nfunc (s *Shelf) Add(x []int) string {\n\tif len(x) > 0 {\n\t\tfor range x {\n\t\t}\n\t} else if s != nil {\n\t\tswitch x { case nil: return "a" }\n\t}\n\treturn \`b\`\n}\nfunc load() {}\n`,
    definitions: ['type Shelf', 'type A', 'function Add', 'function load'],
    control: ['branch 0', 'loop 1', 'branch 0', 'branch 1'],
    strings: ['"a"', '`b`'],
  },
  rust: {
    text: `/// note\npub struct Shelf { n: u8 }\nimpl Shelf { pub fn add(&self) -> &str { if a { for b in c {} } else if d { loop {} } else { match e { _ => "x" } } } }\nmod inner { pub const fn f() {} }\nmacro_rules! m { () => {} }\ntrait T { fn g(); }\n`,
    definitions: [
      'type Shelf',
      'type Shelf',
      'function Shelf.add',
      'namespace inner',
      'function inner.f',
      'function m',
      'type T',
      'function T.g',
    ],
    control: ['branch 0', 'loop 1', 'branch 0', 'loop 1', 'branch 1'],
    strings: ['"x"'],
  },
  java: {
    text: `// note\nrecord P(int x) {}\nclass Shelf { Shelf() {} String add(int[] x) { if (x == null) { for (int y : x) {} } else if (true) { return "a"; } try { } catch (E e) { } return switch (x) { default -> "b"; }; } enum K { A } }\n`,
    definitions: ['type P', 'type Shelf', 'function Shelf.Shelf', 'function Shelf.add', 'type Shelf.K'],
    control: ['branch 0', 'loop 1', 'branch 0', 'handler 0', 'branch 0'],
    strings: ['"a"', '"b"'],
  },
  c: {
    text: `/* note */\n#define MAX(a, b) a\ntypedef struct { int n; } shelf;\ntypedef int (*visit)(int);\nstruct node { struct node *next; };\nstatic char *add(struct node *x) { if (x) { while (1) {} } else if (0) return "a" "b"; return 'c'; }\n`,
    definitions: ['function MAX', 'type shelf', 'type visit', 'type node', 'function add'],
    control: ['branch 0', 'loop 1', 'branch 0'],
    strings: ['"a" "b"', "'c'"],
  },
  cpp: {
    text: `// note\nnamespace n { template <class T> class Shelf { public: Shelf() {} ~Shelf() {} int add(T x) const { for (auto y : x) if (y) return 1; return 0; } }; }\nint n::Shelf::size() { try { return R"(a)"; } catch (...) {} }\nusing Id = int;\n`,
    definitions: [
      'namespace n',
      'type n.Shelf',
      'function n.Shelf.Shelf',
      'function n.Shelf.~Shelf',
      'function n.Shelf.add',
      'function n::Shelf::size',
      'type Id',
    ],
    control: ['loop 0', 'branch 1', 'handler 0'],
    strings: ['R"(a)"'],
  },
  csharp: {
    text: `// note\nnamespace N { class Shelf { int Size { get; } public Shelf() {} string Add(int[] x) { if (x == null) { foreach (var y in x) { } } else if (true) return "a"; try { } catch (E) { } return $"b{x}"; } public static Shelf operator +(Shelf a, Shelf b) => a; } }\n`,
    definitions: [
      'namespace N',
      'type N.Shelf',
      'function N.Shelf.Size',
      'function N.Shelf.Shelf',
      'function N.Shelf.Add',
      'function N.Shelf.operator +',
    ],
    control: ['branch 0', 'loop 1', 'branch 0', 'handler 0'],
    strings: ['"a"', '$"b{x}"'],
  },
  ruby: {
    text: `# note\nmodule M\n  class Shelf\n    def add(x)\n      if x\n        while x do end\n      elsif y\n        "a"\n      end\n      return 1 unless x\n    rescue E\n      'b'\n    end\n    def self.load = 1\n  end\nend\n`,
    definitions: ['namespace M', 'type M.Shelf', 'function M.Shelf.add', 'function M.Shelf.load'],
    control: ['branch 0', 'loop 1', 'branch 0', 'branch 0', 'handler 0'],
    strings: ['"a"', "'b'"],
  },
  php: {
    text: `<?php\n// note\nnamespace N;\ninterface I {}\nclass Shelf { public function add($x) { if ($x) { foreach ($x as $y) {} } elseif ($y) { return 'a'; } try {} catch (E $e) {} return "b$x"; } }\nfunction load() {}\n`,
    definitions: ['namespace N', 'type I', 'type Shelf', 'function Shelf.add', 'function load'],
    control: ['branch 0', 'loop 1', 'branch 0', 'handler 0'],
    strings: ["'a'", '"b$x"'],
  },
};

describe('syntax trees', () => {
  it.each(Object.entries(SAMPLES))('reads %s', async (language, { text, definitions, control, strings }) => {
    const tree = await parseSource(language as SyntaxLanguage, text);
    expect(definitionsIn(tree).map(({ kind, path }) => `${kind} ${path}`)).toEqual(definitions);
    expect(controlFlowIn(tree).map(({ kind, depth }) => `${kind} ${String(depth)}`)).toEqual(control);
    expect(stringLiteralsIn(tree).map((node) => node.text)).toEqual(strings);
    expect(commentsIn(tree).map((node) => node.text.trim())).toEqual([expect.stringContaining('note')]);
  });

  it.each<[SyntaxLanguage, string, number]>([
    ['python', 'def test_a(self):\n    assert f(1)\n    self.assertEqual(f(2), g(assert_x))\n    helper()\n', 2],
    ['javascript', 'expect(a).to.equal(1); assert.strictEqual(a, 1); t.is(a, 2); run(a); expect(() => f()).toThrow();', 4],
    ['go', 'package p\nfunc T(t *testing.T) { t.Fatalf("x"); require.Equal(t, 1, 2); t.Log(1); t.Run("a", nil) }', 2],
    ['rust', 'fn t() { assert_eq!(a, b); assert!(c); println!("x"); }', 2],
    ['java', 'class T { void t() { assertEquals(1, f()); Assertions.assertTrue(x); assert x; f(); } }', 3],
    ['c', 'void t(void) { CHECK_EQ(1, f()); assert(x); f(); TEST_ASSERT(x); }', 2],
    ['csharp', 'class T { void t() { Assert.AreEqual(1, f()); f(); } }', 1],
    ['ruby', 'def test_a\n  assert_equal 1, f\n  expect(f).to eq(1)\n  f.must_equal 2\n  f\nend\n', 3],
    ['php', '<?php function t() { $this->assertSame(1, f()); self::assertTrue(x()); f(); }', 2],
  ])('counts assertions of %s', async (language, text, count) => {
    expect(assertionsIn(await parseSource(language, text))).toHaveLength(count);
  });

  it('tells where things are, in UTF-16 units', async () => {
    const [, inner] = definitionsIn(
      await parseSource('python', '# \u{1F600}\nclass A:\n    @d\n    def f(self):\n        pass\n'),
    );
    expect(inner?.node).toMatchObject({ start: 18, line: 3, endLine: 5, column: 4 });
    expect(inner?.node.text).toMatch(/^@d\n {4}def f/);
  });

  it('marks what it could not place', async () => {
    const { root } = await parseSource('java', 'class { int ; }}');
    expect(JSON.stringify(root.children.map((child) => child.broken))).toContain('true');
  });

  it.each([
    ['a.py', 'python'],
    ['b/c.TSX', 'tsx'],
    ['x.h', 'c'],
    ['x.inc', 'php'],
    ['Makefile', undefined],
    ['x.constructor', undefined],
  ])('knows the language of %s', (path, language) => {
    expect(findSyntaxLanguage(path)).toBe(language);
    expect(findSyntaxLanguage('x.h', 'cpp')).toBe('cpp');
  });
});

describe('limits of parsing', () => {
  it.each<[SyntaxLanguage, string]>([
    ['python', 'a?b:'],
    ['c', '`${'],
    ['cpp', 'a<b>('],
    ['csharp', 'f"{'],
    ['ruby', 'a?b:'],
    ['rust', 'r#"'],
    ['php', '<?php $a="{$'],
  ])('ends on hostile %s, and reads on', async (language, piece) => {
    const text = piece.repeat(Math.floor(SYNTAX_LIMITS.maxLength / piece.length));
    await expect(parseSource(language, text, { ...SYNTAX_LIMITS, maxMs: 200, maxNodes: 20_000 })).rejects.toBeInstanceOf(
      UnparsableError,
    );
    expect(definitionsIn(await parseSource('c', 'int f() {}'))).toHaveLength(1);
  });

  it('replaces a thread whose parser was broken', async () => {
    await expect(parseSource('cpp', 'a<b>('.repeat(20_000))).rejects.toMatchObject({ reason: 'parser-crashed' });
    const [tree, other] = await Promise.all([parseSource('cpp', 'int f() {}'), parseSource('go', 'package p\nfunc f() {}')]);
    expect([definitionsIn(tree).length, definitionsIn(other).length]).toEqual([1, 1]);
  });

  it('says which limit was passed', async () => {
    const beyond = (limits: object) => parseSource('c', 'int a; int b;'.repeat(1000), { ...SYNTAX_LIMITS, ...limits });
    await expect(beyond({ maxLength: 5 })).rejects.toMatchObject({ reason: 'too-long' });
    await expect(beyond({ maxNodes: 5 })).rejects.toMatchObject({ reason: 'too-many-nodes' });
    await expect(beyond({ maxMs: -1 })).rejects.toMatchObject({ reason: 'too-slow' });
    expect(definitionsIn(await parseSource('c', 'int f() {}'))).toHaveLength(1);
  });

  it('leaves out what is nested too deeply', async () => {
    const tree = await parseSource('python', `x = ${'['.repeat(3000)}${']'.repeat(3000)}`);
    expect(tree.tooDeep).toBeDefined();
  });
});

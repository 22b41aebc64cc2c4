import type { SweLanguage, TestCommand } from '../../../domain/swe';
import { detect, narrow, type Narrowing, type Patch } from './index';

type Tree = Record<string, string>;

function narrowed(language: SweLanguage, tree: Tree, patch: Partial<Patch>): Narrowing {
  const read = (path: string): string | undefined => tree[path];
  const files = { paths: Object.keys(tree).sort(), base: read, head: read };
  const specification = detect(language, files);
  if ('reason' in specification) throw new Error(specification.detail);
  return narrow({ files, patch: { sources: [], tests: [], ...patch }, specification });
}

function part(language: SweLanguage, tree: Tree, patch: Partial<Patch>): { test: TestCommand; to: string[] } {
  const found = narrowed(language, tree, patch);
  if ('why' in found) throw new Error(found.why);
  return found;
}

function empty(...paths: string[]): Tree {
  return Object.fromEntries(paths.map((path) => [path, '']));
}

const PY = empty(
  'src/pkg/net/url.py',
  'src/pkg/cli.py',
  'tests/net/test_a.py',
  'tests/net/test_b.py',
  'tests/test_cli.py',
  'tests/test_slow.py',
);

describe('The part of a suite that a patch reaches', () => {
  it.each<[string, SweLanguage, Tree, Partial<Patch>, string[]]>([
    [
      'the folder of tests with the path of the package',
      'python',
      PY,
      { sources: ['src/pkg/net/url.py'] },
      ['tests/net/test_a.py', 'tests/net/test_b.py'],
    ],
    ['tests named like the source', 'python', PY, { sources: ['src/pkg/cli.py'] }, ['tests/test_cli.py']],
    [
      'what it changes itself, new files too',
      'python',
      PY,
      { sources: ['src/other.py'], tests: ['tests/test_slow.py', 'tests/test_new.py'] },
      ['tests/test_new.py', 'tests/test_slow.py'],
    ],
    [
      'what a conftest.py holds for',
      'python',
      PY,
      { sources: [], tests: ['tests/net/conftest.py'] },
      ['tests/net/test_a.py', 'tests/net/test_b.py'],
    ],
    [
      'the package of a workspace',
      'javascript',
      {
        'package.json': '{"workspaces":["packages/*"],"scripts":{"test":"vitest"}}',
        ...empty(
          'packages/a/package.json',
          'packages/b/package.json',
          'packages/a/one.test.js',
          'packages/a/deep/two.test.js',
          'packages/b/three.test.js',
        ),
      },
      { sources: ['packages/a/src/x.js'] },
      ['packages/a/deep/two.test.js', 'packages/a/one.test.js'],
    ],
    [
      'tests beside the source',
      'typescript',
      {
        'package.json': '{"scripts":{"test":"jest"}}',
        ...empty('src/a/x.ts', 'src/a/__tests__/x.ts', 'src/a/y.test.ts', 'src/b/z.test.ts'),
      },
      { sources: ['src/a/x.ts'] },
      ['src/a/__tests__/x.ts', 'src/a/y.test.ts'],
    ],
    [
      'the same package of Java, in its module',
      'java',
      {
        'pom.xml': '<artifactId>junit</artifactId>',
        ...empty(
          'src/test/java/org/a/OneTest.java',
          'src/test/java/org/a/HelperTests.java',
          'src/test/java/org/b/TwoTest.java',
          'src/test/java/org/a/Kit.java',
        ),
      },
      { sources: ['src/main/java/org/a/Thing.java'] },
      ['src/test/java/org/a/HelperTests.java', 'src/test/java/org/a/OneTest.java'],
    ],
    [
      'the class of Ruby that is named so',
      'ruby',
      { Gemfile: 'gem "rspec"', ...empty('spec/url_parser_spec.rb', 'spec/slow_spec.rb') },
      { sources: ['lib/own/url_parser.rb'] },
      ['spec/url_parser_spec.rb'],
    ],
    [
      'packages of Go with a changed file or test data',
      'go',
      { 'go.mod': 'module a', ...empty('a/a_test.go', 'b/b_test.go', 'c/c_test.go', 'c/testdata/in.json') },
      { sources: ['a/a.go'], tests: ['c/testdata/in.json', 'd/d_test.go'] },
      ['./a', './c', './d'],
    ],
    [
      'the root package of Go',
      'go',
      { 'go.mod': 'module a', ...empty('a_test.go', 'b/b_test.go') },
      { sources: ['a.go'] },
      ['.'],
    ],
    [
      'crates of a workspace',
      'rust',
      {
        'Cargo.toml': '[workspace]\nmembers = ["a", "b"]\n',
        'a/Cargo.toml': '[package]\nname = "own-a"\n',
        'b/Cargo.toml': '[package]\nname = "own-b"\n',
      },
      { sources: ['a/src/lib.rs'] },
      ['own-a'],
    ],
    [
      'unit tests of the one crate, and the programs named like what changes',
      'rust',
      {
        'Cargo.toml': '[package]\nname = "own"\n',
        ...empty('src/lib.rs', 'tests/parse.rs', 'tests/slow.rs', 'tests/whole/main.rs'),
      },
      { sources: ['src/parse.rs'], tests: ['tests/whole/main.rs'] },
      ['own (unit tests)', 'parse', 'whole'],
    ],
    [
      'classes of PHP',
      'php',
      { 'composer.json': '{}', ...empty('tests/Http/UrlTest.php', 'tests/SlowTest.php') },
      { sources: ['src/Http/Route.php'] },
      ['tests/Http/UrlTest.php'],
    ],
    [
      'fixtures of C#',
      'csharp',
      { 'a.csproj': '<PackageReference Include="NUnit" Version="3" />', ...empty('Tests/UrlTests.cs', 'Tests/SlowTests.cs') },
      { sources: ['Url.cs'] },
      ['Tests/UrlTests.cs'],
    ],
  ])('is %s (%s)', (_what, language, tree, patch, to) => {
    expect(part(language, tree, patch).to).toEqual(to);
  });

  it.each<[string, SweLanguage, Tree, Partial<Patch>, RegExp]>([
    ['everything is reached', 'python', empty('tests/test_a.py'), { sources: ['a.py'] }, /all files of tests/],
    ['the base has none of it', 'python', empty('tests/test_a.py'), { tests: ['tests/test_b.py'] }, /none that the base has/],
    ['all packages of Go are reached', 'go', { 'go.mod': 'module a', 'a_test.go': '' }, { sources: ['a.go'] }, /all packages/],
    ['all of a crate is reached', 'rust', { 'Cargo.toml': '[package]\nname = "a"\n' }, { sources: ['src/lib.rs'] }, /all crates/],
    ['a build tells no part', 'c', { 'CMakeLists.txt': '', 'tests/a.c': '' }, { sources: ['b.c'] }, /C or C\+\+/],
  ])('is none where %s, and that is said', (_case, language, tree, patch, why) => {
    expect(narrowed(language, tree, patch)).toEqual({ why: expect.stringMatching(why) });
  });

  it('is none of a command that a model proposed', () => {
    const read = (): undefined => undefined;
    const files = { paths: ['tests/test_a.py', 'tests/test_b.py'], base: read, head: read };
    const specification = detect('python', files);
    if ('reason' in specification) throw new Error(specification.detail);
    const proposed = { ...specification, profile: 'python/proposed' };
    const patch = { sources: ['a.py'], tests: [] };
    expect(narrow({ files, patch, specification: proposed })).toEqual({ why: expect.stringContaining('a model') });
  });
});

describe('A narrowed command', () => {
  const js = (test: string): Tree => ({
    'package.json': JSON.stringify({ scripts: { test }, devDependencies: { jest: '29.7.0' } }),
    ...empty('test/a.test.js', 'test/slow.test.js'),
  });

  it.each<[string, RegExp]>([
    ['jest test --runInBand', / jest --runInBand --runTestsByPath "\$@" --ci /],
    ['vitest run --globals test', /\nvitest run --globals "\$@" --coverage/],
    [
      'NODE_ENV=test mocha --require ./setup.js -t 5000 "test/**/*.js"',
      /\nNODE_ENV=test mocha --require \.\/setup\.js -t 5000 "\$@" --reporter xunit/,
    ],
    ['ava --serial', /\nava --timeout=20m --serial "\$@" --tap/],
    ['tape test/*.js | tap-spec', /\ntape "\$@" >/],
    ['tap test/*.js --no-coverage', /\ntap "\$@" --reporter=tap/],
    ['node --test test/', /\nnode .* --test "\$@"$/],
    ['node test/a.test.js test/slow.test.js', /\nnode \/opt\/assay\/run-files\.mjs \{report\}\/files\.tap "\$@"$/],
  ])('of %s has the files in place of its own', (script, run) => {
    const { test, to } = part('javascript', js(script), { sources: ['a.js'] });
    expect(to).toEqual(['test/a.test.js']);
    expect(test.run).toMatch(run);
  });

  it('names what is there alone, and never nothing', () => {
    const { test } = part('python', empty('tests/test_a.py', 'tests/test_b c.py'), { tests: ['tests/test_b c.py'] });
    expect(test.run).toContain('for path in \'tests/test_b c.py\'; do [ ! -f "$path" ] || set -- "$@" "$path"; done');
    expect(test.run).toContain('[ $# -gt 0 ] ||');
    expect(test.run).toContain('python -m pytest "$@" ');
    expect(test).toMatchObject({ format: 'junit', report: '*.xml' });
  });

  it('of Maven names classes, nested ones too, and bears modules without any', () => {
    const tree = {
      'pom.xml': '<artifactId>junit</artifactId>',
      ...empty('m/pom.xml', 'm/src/test/java/org/a/ATest.java', 'n/src/test/java/BTest.java'),
    };
    const { test } = part('java', tree, { sources: ['m/src/main/java/org/a/A.java'] });
    expect(test.run).toContain(
      "-o --fail-at-end -DfailIfNoTests=false -Dsurefire.failIfNoSpecifiedTests=false '-Dtest=org/a/ATest,org/a/ATest$*' test",
    );
  });

  it('of Cargo compiles no more than it runs', () => {
    const tree = {
      'Cargo.toml': '[workspace]\n',
      'a/Cargo.toml': '[package]\nname = "a"\n',
      'b/Cargo.toml': '[package]\nname = "b"\n',
    };
    const { test } = part('rust', tree, { tests: ['b/tests/x.rs'] });
    expect(test.prepare).toContain('cargo test -p b --no-run');
    expect(test.run).toContain('cargo test -p b --no-fail-fast');
  });

  it('of PHPUnit and of our runner for NUnit filters by class', () => {
    const php = { 'composer.json': '{}', ...empty('tests/ATest.php', 'tests/BTest.php') };
    expect(part('php', php, { sources: ['src/A.php'] }).test.run).toContain("--filter '/(^|\\\\)(ATest)::/'");
    const csharp = { 'a.csproj': '<PackageReference Include="NUnit" Version="3" />', ...empty('ATests.cs', 'sub/BTests.cs') };
    expect(part('csharp', csharp, { sources: ['sub/B.cs'] }).test.run).toMatch(/^export ASSAY_FIXTURES=BTests\nmono /);
  });
});

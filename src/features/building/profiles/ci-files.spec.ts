import { ciPackages } from './ci-files';
import { detect } from './index';

function named(text: string, path = '.github/workflows/ci.yml'): string[] {
  return ciPackages({ paths: [path], base: () => text, head: () => text }).map(({ name }) => name);
}

test.each<[string, string, string[]]>([
  ['a command', '- run: sudo apt-get update && sudo apt-get install -y libxml2-dev libpq-dev', ['libpq-dev', 'libxml2-dev']],
  [
    'a folded one',
    'sudo apt install \\\n  -y --no-install-recommends \\\n  memcached \\\n  tzdata\nmake',
    ['memcached', 'tzdata'],
  ],
  ['with a version and quotes', `apt-get -qq install "libssl-dev" libyaml-dev=0.2.5-1`, ['libssl-dev', 'libyaml-dev']],
  ['up to what follows', 'apt-get install -y locales; locale-gen de_DE | tee /tmp/log # and more', ['locales']],
  ['without what a variable names', 'apt-get install -y ${{ matrix.compiler }} $PKGS libffi-dev', ['libffi-dev']],
  [
    'without toolchains',
    'apt-get install gcc-13 clang-tidy-12 valgrind lcov python3.9-dev nodejs openjdk-17-jdk g++-multilib',
    [],
  ],
  ['none in a file about something else', 'run: pip install apt-get-install', []],
])('packages of %s', (_, text, names) => {
  expect(named(text)).toEqual(names);
});

test.each([
  ['a list', 'addons:\n  apt:\n    packages:\n      - libgmp-dev\n      - g++-7\n      - redis-server\nscript: make'],
  ['a line', 'addons:\n  apt:\n    packages: [libgmp-dev, g++-7, redis-server]\nscript: make'],
])('packages of an addon of Travis as %s', (_, text) => {
  expect(named(text, '.travis.yml')).toEqual(['libgmp-dev', 'redis-server']);
});

test('other files name none, nor does one that installs a desktop', () => {
  expect(named('apt-get install libxml2-dev', 'docs/ci.yml')).toEqual([]);
  expect(named(`apt-get install ${Array.from({ length: 41 }, (_, at) => `own${at}-dev`).join(' ')}`)).toEqual([]);
});

test('they are in the specification, with the file that names them', () => {
  const tree: Record<string, string> = {
    'tests/test_a.py': '',
    '.github/workflows/ci.yml': 'run: sudo apt-get install libxml2-dev',
  };
  const files = { paths: Object.keys(tree), base: (path: string) => tree[path], head: (path: string) => tree[path] };
  expect(detect('python', files)).toMatchObject({
    ...{ systemPackages: [], wishedPackages: ['libxml2-dev'] },
    evidence: expect.arrayContaining([
      { what: 'libxml2-dev is installed, where Debian has it', from: '.github/workflows/ci.yml' },
    ]),
  });
});

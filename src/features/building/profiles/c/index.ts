import {
  type Decisions,
  Evidence,
  type LanguageProfile,
  type RepositoryFiles,
  TEST_TIMEOUT_SECONDS,
  unsupported,
} from '../profile';
import { CI_FILE } from '../ci-files';
import { cmakeTests, COMPILERS, mesonTests } from './build-systems';

/** Build types that change what is tested, or need programs that the image lacks. */
const UNWANTED =
  /SANITI|VALGRIND|FUZZ|COVERAGE|SAFE_?STACK|LTO|[AMT]SAN|DOC|BENCH|INSTALL|STATIC|SHARED|OVERRIDE|WERROR|PEDANTIC|TIDY|CPPCHECK/i;

/** C and C++ with CMake, Meson, Autotools, or a Makefile whose tests print TAP. */
export const c: LanguageProfile = {
  version: 3,
  reads: (path) =>
    /^(CMakeLists\.txt|(tests?|unittests?)\/CMakeLists\.txt|meson\.build|configure\.ac|Makefile(\.am)?|GNUmakefile|makefile)$/.test(
      path,
    ),
  decide,
  narrow: 'a build of C or C++ does not tell which of its tests are of which source, short of running it',
};

function decide(files: RepositoryFiles): Decisions {
  if (files.base('CMakeLists.txt') !== undefined) return cmake(files);
  if (files.base('meson.build') !== undefined) return meson(files);
  if (files.base('configure.ac') !== undefined && files.base('Makefile.am') !== undefined) return autotools(files);
  const makefile = ['GNUmakefile', 'makefile', 'Makefile'].find((path) => files.base(path) !== undefined);
  if (makefile !== undefined) return make(files, makefile);
  return unsupported('no-build-system', 'there is neither CMakeLists.txt, meson.build, configure.ac nor a Makefile at the root');
}

const COMMON = { manifests: [], systemPackages: [], install: [], keep: [] };

function cmake(files: RepositoryFiles): Decisions {
  const evidence = new Evidence();
  evidence.add('CMake', 'CMakeLists.txt');
  const root = files.base('CMakeLists.txt') ?? '';
  const options = [...testOptions(root, evidence), ...ciOptions(files, root, evidence)];
  const tests = files.paths.find(
    (path) => /(^|\/)[^/]*test[^/]*\.(c|cc|cpp|cxx)$/i.test(path) || /(^|\/)tests?\/.*\.(c|cc|cpp|cxx)$/i.test(path),
  );
  if (tests === undefined) unsupported('no-test-runner', 'no source file is named as a test');
  evidence.add('ctest, and the programs that report on their own', tests);
  const test = cmakeTests([...new Set(options)]);
  return {
    ...{ ...COMMON, runner: 'cmake', compile: test.prepare, evidence: evidence.list },
    test: { ...test, timeoutSeconds: TEST_TIMEOUT_SECONDS },
  };
}

function declaredOptions(root: string): Map<string, boolean> {
  const found = root.matchAll(/\boption\s*\(\s*([A-Za-z_]\w*)\s+"[^"]*"\s*([A-Za-z0-9]*)/gi);
  return new Map([...found].map(([, name = '', value = '']) => [name, /^(on|1|true|yes|y)$/i.test(value)]));
}

function testOptions(root: string, evidence: Evidence): string[] {
  const off = [...declaredOptions(root)].filter(([name, on]) => !on && /TEST/i.test(name) && !UNWANTED.test(name));
  for (const [name] of off) evidence.add(`${name} is turned on`, 'CMakeLists.txt');
  return off.map(([name]) => `-D${name}=ON`);
}

/** What the repository's own CI turns on is part of what it tests. */
function ciOptions(files: RepositoryFiles, root: string, evidence: Evidence): string[] {
  const declared = declaredOptions(root);
  return files.paths
    .filter((path) => CI_FILE.test(path))
    .flatMap((path) => {
      const set = [...(files.base(path) ?? '').matchAll(/-D([A-Za-z_]\w*)=(?:ON|1|TRUE|YES)\b/gi)].map(([, name = '']) => name);
      const wanted = [...new Set(set)].filter((name) => declared.get(name) === false && !UNWANTED.test(name));
      for (const name of wanted) evidence.add(`${name} is turned on`, path);
      return wanted.map((name) => `-D${name}=ON`);
    });
}

function meson(files: RepositoryFiles): Decisions {
  const evidence = new Evidence();
  if (!/\btest\s*\(|subdir\s*\(\s*['"]tests?/.test(files.base('meson.build') ?? ''))
    unsupported('no-test-runner', 'meson.build registers no test');
  evidence.add('Meson', 'meson.build');
  const test = mesonTests([]);
  return {
    ...{ ...COMMON, runner: 'meson', compile: test.prepare, evidence: evidence.list },
    test: { ...test, timeoutSeconds: TEST_TIMEOUT_SECONDS },
  };
}

function autotools(files: RepositoryFiles): Decisions {
  const evidence = new Evidence();
  const registered = files.paths.some((path) => path === 'Makefile.am' && /\bTESTS\b|SUBDIRS.*test/.test(files.base(path) ?? ''));
  if (!registered) unsupported('no-test-runner', 'Makefile.am has no TESTS');
  evidence.add('Autotools', 'configure.ac');
  return {
    ...{ ...COMMON, runner: 'autotools', compile: [COMPILERS, 'autoreconf -fi', './configure', 'make'], evidence: evidence.list },
    test: {
      prepare: ['make'],
      run: 'make -k check || code=$?\nsh /opt/assay/automake-tap.sh . {report}/automake.tap\nexit ${code:-0}',
      ...{ format: 'tap', report: '*.tap', timeoutSeconds: TEST_TIMEOUT_SECONDS },
    },
  };
}

function make(files: RepositoryFiles, makefile: string): Decisions {
  const evidence = new Evidence();
  const text = files.base(makefile) ?? '';
  const target = ['test', 'check', 'tests'].find((name) => new RegExp(`^${name}\\s*:`, 'm').test(text));
  if (target === undefined) unsupported('no-test-runner', `${makefile} has no target named test or check`);
  if (!/\btap\b|\bprove\b/i.test(text))
    unsupported(
      'no-test-runner',
      `nothing in ${makefile} says that \`make ${target}\` prints TAP, and an exit code names no test`,
    );
  evidence.add(`make ${target} prints TAP`, makefile);
  return {
    ...{ ...COMMON, runner: 'make', compile: [COMPILERS, 'make'], evidence: evidence.list },
    test: {
      prepare: [COMPILERS, 'make'],
      run: `make -s ${target} > {report}/make.tap || code=$?\ncat {report}/make.tap\nexit \${code:-0}`,
      ...{ format: 'tap', report: '*.tap', timeoutSeconds: TEST_TIMEOUT_SECONDS },
    },
  };
}

import {
  type Decisions,
  Evidence,
  type LanguageProfile,
  type RepositoryFiles,
  shellWord,
  TEST_TIMEOUT_SECONDS,
  unsupported,
} from '../profile';
import { existing, GIVEN, narrowToFiles } from '../narrow';
import { pytest } from './pytest';
import { isRequirementFile, lockedVersions, normalName, type Requirement, requirementsOf } from './requirements';

const VENV = '/opt/deps/venv';
const PYTHON_MINOR = 13;
const PROJECT_FILES = ['pyproject.toml', 'setup.py', 'setup.cfg'];
const MANIFEST = /^(pyproject\.toml|setup\.py)$/;
const READ = new Set([...PROJECT_FILES, 'pytest.ini', 'tox.ini', 'uv.lock', 'poetry.lock', 'conftest.py', 'tests/conftest.py']);
/** The first pytest that works on Python 3.13 is 7.3; pins from before it were made for a Python that we don't have. */
const OLDEST_PYTEST = [7, 3];
/** Options that fail without their plugin, wherever pytest's configuration gives them. */
const PLUGINS: [RegExp, string][] = [
  [/--cov\b/, 'pytest-cov'],
  [/(^|\s)-n[ =\d]|--numprocesses|xdist/, 'pytest-xdist'],
  [/--timeout|^\s*timeout\s*=/m, 'pytest-timeout'],
  [/asyncio_mode/, 'pytest-asyncio'],
  [/--mock|mock_use_standalone/, 'pytest-mock'],
  [/--randomly/, 'pytest-randomly'],
];

/** Python: pytest runs what pytest, unittest and nose-like suites have; packages come from PyPI into a virtual environment. */
export const python: LanguageProfile = {
  version: 3,
  reads: (path) => READ.has(path) || isRequirementFile(path),
  decide,
  // As pytest finds files unless its configuration says otherwise; what is named to it is collected whatever its name is.
  narrow: (input) =>
    narrowToFiles(input, { isTest: (path) => /(^|\/)(test_[^/]*|[^/]*_test)\.py$/.test(path), manifest: MANIFEST }, (to) => ({
      run: `${existing(to)}\n${pytest([GIVEN])}`,
    })),
};

function decide(files: RepositoryFiles): Decisions {
  const evidence = new Evidence();
  const tests = files.paths.filter((path) => /(^|\/)(test_[^/]*|[^/]*_test|tests?)\.py$/.test(path));
  if (tests.length === 0) unsupported('no-test-runner', 'no file is named as pytest or unittest name tests');
  checkInterpreter(files);
  evidence.add('pytest runs the suite', tests[0] ?? '');
  const requirements = pin(files, withPlugins(files, requirementsOf(files), evidence), evidence);
  const project = PROJECT_FILES.find((path) => isProject(path, files.base(path)));
  if (project !== undefined) evidence.add('the project is installed in place', project);
  const isNative =
    files.paths.some((path) => /\.(c|cc|cpp|pyx)$/.test(path)) &&
    /ext_modules|Extension\(|cython/i.test(files.base('setup.py') ?? files.base('pyproject.toml') ?? '');
  if (isNative) evidence.add('a compiler', 'setup.py builds extension modules');
  const install = `python -m pip install --no-deps --no-build-isolation --no-index --use-pep517 --quiet -e .`;
  return {
    ...{ runner: 'pytest', manifests: [], keep: [VENV], evidence: evidence.list },
    systemPackages: isNative ? ['gcc', 'libc6-dev', 'python3-dev'] : [],
    install: [
      `/usr/bin/python3 -m venv --system-site-packages ${VENV}`,
      ...(requirements.length > 0
        ? [`python -m pip install --no-cache-dir --prefer-binary ${requirements.map(shellWord).join(' ')}`]
        : []),
    ],
    compile: project === undefined ? [] : [install],
    test: {
      prepare: isNative && project !== undefined ? [install] : [],
      run: pytest(),
      ...{ format: 'junit', report: '*.xml', timeoutSeconds: TEST_TIMEOUT_SECONDS },
    },
  };
}

function isProject(path: string, text: string | undefined): boolean {
  if (text === undefined) return false;
  if (path === 'setup.py') return true;
  return path === 'pyproject.toml' ? /^\[(build-system|project)\]/m.test(text) : /^\[metadata\]/m.test(text);
}

function checkInterpreter(files: RepositoryFiles): void {
  for (const path of PROJECT_FILES) {
    const asked = /(?:requires-python|python_requires)\s*=\s*['"]?([^'"\n]*)/.exec(files.head(path) ?? '')?.[1] ?? '';
    for (const [, operator, minor = ''] of asked.matchAll(/(<=?|>=?)\s*3\.(\d+)/g)) {
      const fits = operator === '<' ? PYTHON_MINOR < +minor : operator === '<=' ? PYTHON_MINOR <= +minor : PYTHON_MINOR >= +minor;
      if (!fits)
        unsupported('toolchain-too-old', `${path} asks for Python ${asked}, and the image has 3.${String(PYTHON_MINOR)}`);
    }
  }
}

function withPlugins(files: RepositoryFiles, requirements: Requirement[], evidence: Evidence): Requirement[] {
  const named = new Set(requirements.map(({ name }) => normalName(name)));
  const texts = ['pytest.ini', 'pyproject.toml', 'setup.cfg', 'tox.ini'].map((path) => pytestSection(files.base(path) ?? ''));
  const missing = PLUGINS.filter(([pattern, name]) => !named.has(name) && texts.some((text) => pattern.test(text)));
  for (const [, name] of missing) evidence.add(name, 'an option of pytest in the configuration');
  return [...requirements, ...missing.map(([, name]) => ({ name, text: name, from: 'pytest options' }))];
}

function pytestSection(text: string): string {
  return /^\[(?:tool\.)?pytest[^\]]*\]\n([\s\S]*?)(?=^\[|(?![\s\S]))/m.exec(text)?.[1] ?? '';
}

/** Versions from the lock file where there is one; pins of requirement files unless they are older than our Python. */
function pin(files: RepositoryFiles, requirements: Requirement[], evidence: Evidence): string[] {
  const locked = lockedVersions(files);
  const old = tooOld(requirements, locked);
  if (old !== undefined) evidence.add('versions are not pinned', `${old} predates Python 3.${String(PYTHON_MINOR)}`);
  for (const { name, from } of requirements) evidence.add(name, from);
  const texts = requirements.map((requirement) => (old === undefined ? pinned(requirement, locked) : loosened(requirement)));
  return [...new Set(texts)].sort();
}

function pinned({ name, text }: Requirement, locked: Map<string, string | undefined>): string {
  const version = locked.get(normalName(name));
  const marker = text.includes(';') ? text.slice(text.indexOf(';')) : '';
  const extras = /\[[^\]]*\]/.exec(text.split(';')[0] ?? '')?.[0] ?? '';
  return version === undefined ? text : `${name}${extras}==${version}${marker}`;
}

function loosened({ text }: Requirement): string {
  return text.replace(/===?\s*[^,;\s]+/g, '').trim();
}

function tooOld(requirements: Requirement[], locked: Map<string, string | undefined>): string | undefined {
  const pytest = requirements.find(({ name }) => normalName(name) === 'pytest');
  const version = locked.get('pytest') ?? /==\s*(\d[\w.]*)/.exec(pytest?.text ?? '')?.[1];
  if (version === undefined) return undefined;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldMajor = 0, oldMinor = 0] = OLDEST_PYTEST;
  return major < oldMajor || (major === oldMajor && minor < oldMinor) ? `pytest ${version}` : undefined;
}

/** Files that tell a test runner what to do and that nothing else reads; one that the base has not is removed before grading. */
const RUNNER_ONLY = [
  'conftest.py',
  'pytest.ini',
  '.pytest.ini',
  'sitecustomize.py',
  'usercustomize.py',
  'jest.config.*',
  'vitest.config.*',
  'vitest.workspace.*',
  '.mocharc*',
  'karma.conf.*',
  'ava.config.*',
  '.taprc',
  'phpunit.xml',
  'phpunit.xml.dist',
  '.rspec',
  'junit-platform.properties',
] as const;

/** Files that others read too: put back as they were where the fix leaves them alone, and never removed. */
const SHARED = [
  'package.json',
  'pyproject.toml',
  'setup.cfg',
  'tox.ini',
  'Makefile',
  'makefile',
  'GNUmakefile',
  'Rakefile',
  '.cargo/config.toml',
  '.cargo/config',
  '.mvn/maven.config',
  '.mvn/jvm.config',
] as const;

/** Name patterns (only `*` is special) of files that a solution may not add to steer the runner. */
export const STRAY_PATTERNS: readonly string[] = RUNNER_ONLY;

/**
 * Whether a repository's file steers how its tests run. What a task puts back before grading are the files of the base for which this
 * holds and which the fix does not touch. Build manifests (Cargo.toml, go.mod, pom.xml, CMakeLists.txt) are no part of it: a solution
 * may have to name a new file there.
 */
export function isRunnerConfig(path: string): boolean {
  return isRunnerOnly(path) || SHARED.some((name) => path === name || path.endsWith(`/${name}`));
}

export function isRunnerOnly(path: string): boolean {
  const name = path.split('/').at(-1) ?? '';
  return RUNNER_ONLY.some((pattern) => {
    const [start = '', end] = pattern.split('*');
    return end === undefined ? name === pattern : name.startsWith(start) && name.endsWith(end);
  });
}

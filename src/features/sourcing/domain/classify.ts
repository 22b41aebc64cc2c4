import { hasBinaryExtension, isCode, isProse, languageOfPath } from './extensions';
import type { SweLanguage } from '../../../domain/swe';
import { findTestFolder, isTestName, isTestSupportName } from './test-names';

/**
 * What a file of a repository is. `test` is what a runner collects, `fixture` what tests need (data, snapshots, helpers, conftest);
 * both go into the test patch, and everything else into the fix.
 */
export const FILE_CLASSES = [
  'test',
  'fixture',
  'source',
  'docs',
  'config',
  'ci',
  'generated',
  'vendored',
  'lock',
  'binary',
] as const;
export type FileClass = (typeof FILE_CLASSES)[number];

const VENDORED = new Set(['vendor', 'vendors', 'node_modules', 'third_party', 'third-party', 'thirdparty', 'bower_components']);
const CI = new Set([
  '.github',
  '.circleci',
  '.buildkite',
  '.woodpecker',
  '.gitlab',
  '.teamcity',
  '.azure-pipelines',
  '.semaphore',
]);
const CI_FILES =
  /^(\.gitlab-ci\.ya?ml|\.travis\.ya?ml|\.?appveyor\.ya?ml|azure-pipelines.*\.ya?ml|jenkinsfile.*|\.drone\.ya?ml|\.cirrus\.(ya?ml|star)|bitbucket-pipelines\.ya?ml|\.?codecov\.ya?ml|\.pre-commit-config\.ya?ml|\.coveralls\.ya?ml|\.readthedocs\.ya?ml)$/;
const LOCKS = new Set(
  (
    'package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock bun.lockb deno.lock cargo.lock go.sum go.work.sum poetry.lock ' +
    'pipfile.lock uv.lock pdm.lock pixi.lock conda-lock.yml composer.lock gemfile.lock packages.lock.json paket.lock gradle.lockfile ' +
    'flake.lock mix.lock pubspec.lock package.resolved conan.lock'
  ).split(' '),
);
/** Build output by the folder that compilers write to, unless it is deeper in a source tree. `bin` and `build` often hold sources. */
const OUTPUT = new Set(['dist', 'out', 'target', 'obj', '_build']);
const SOURCE_ROOTS = new Set(['src', 'lib', 'app', 'source', 'sources', 'internal', 'pkg', 'cmd', 'include', 'crates']);
const GENERATED_NAME =
  /(\.min\.(js|css|mjs)|\.bundle\.js|\.pb\.(go|cc|h)|_pb2(_grpc)?\.pyi?|\.pb\.rb|\.g\.(cs|dart|ts)|\.designer\.cs|\.generated\.\w+|_generated\.\w+|\.tab\.[ch]|\.js\.map|\.css\.map)$/;
const DOC_FOLDERS = new Set(['docs', 'doc', 'documentation', 'examples', 'example', 'samples', 'demo', 'demos', 'website']);
const DOC_NAME =
  /^(readme|changelog|changes|history|news|contributing|contributors|code_of_conduct|license|licence|copying|notice|authors|maintainers|security|todo|upgrad(e|ing)|migration|mit-license|bsd-license|apache-license|release[-_]?notes|credits|thanks|funding|spec)([-.][\w.-]*)?$/;
const CONFIG_NAME =
  /^(setup\.py|noxfile\.py|fabfile\.py|tasks\.py|rakefile(\.rb)?|gemfile|guardfile|.*\.gemspec|gulpfile\.\w+|gruntfile\.\w+|[\w.-]+\.config\.([cm]?[jt]s)|\.[\w.-]*rc\.[cm]?js|makefile.*|gnumakefile|cmakelists\.txt|dockerfile.*|.*\.dockerfile|meson\.build|build\.bazel|vagrantfile|procfile)$/;

/**
 * The one classifier of the pipeline: by whole path segments, names and the language of the extension, never by substrings, so that
 * `checkout/`, `layout/` and `cabin/` are what they look like. A path always gets exactly one class.
 */
export function classifyFile(path: string): FileClass {
  const segments = path.toLowerCase().split('/');
  const name = segments.pop() ?? '';
  const fileName = path.slice(path.lastIndexOf('/') + 1);
  const language = languageOfPath(path);
  if (segments.some((segment) => segment === 'node_modules')) return 'vendored';
  const testFolder = findTestFolder(segments, language);
  if (testFolder >= 0) return testSideClass(segments.slice(testFolder), fileName);
  if (segments.some((segment) => VENDORED.has(segment))) return 'vendored';
  if (isTestSupportName(fileName)) return 'fixture';
  if (isTestName(fileName, language) && !inMainSources(segments, language)) return 'test';
  return plainClass(path, segments, name);
}

/** Whether the file goes into the test patch. */
export function isTestSide(kind: FileClass): boolean {
  return kind === 'test' || kind === 'fixture';
}

/** From the test folder down every code file counts as a test but the helpers and data that are known as such. */
function testSideClass(folders: readonly string[], name: string): FileClass {
  const language = languageOfPath(name);
  if (folders.some((folder) => DATA_FOLDER.test(folder)) || isTestSupportName(name)) return 'fixture';
  if (isTestName(name, language)) return 'test';
  if (language === undefined || folders.some((folder) => HELPER_FOLDER.test(folder))) return 'fixture';
  return HELPER_NAME.test(name.toLowerCase()) || CONFIG_NAME.test(name.toLowerCase()) ? 'fixture' : 'test';
}

const DATA_FOLDER =
  /^(fixtures?|__fixtures__|testdata|test[-_](data|fixtures|resources)|testfixtures|resources|snapshots|__snapshots__|__mocks__|mocks|stubs|data|goldens?|expected)$/;
const HELPER_FOLDER = /^(support|helpers?|utils?|assets|files|test[-_](support|utils?|helpers?|files))$/;
const HELPER_NAME = /^(__init__|helpers?|utils?|common|setup|fixtures?|mocks?|support|bootstrap|mod|_.*)\.\w+$/;

/** `src/main/java/com/acme/TestKit.java` is shipped, whatever it is called; `src/main/window.test.ts` of an Electron program is not. */
function inMainSources(segments: readonly string[], language: SweLanguage | undefined): boolean {
  return language === 'java' && segments.some((segment, at) => segment === 'main' && segments[at - 1] === 'src');
}

function plainClass(path: string, folders: readonly string[], name: string): FileClass {
  if (folders.some((folder) => CI.has(folder)) || CI_FILES.test(name)) return 'ci';
  if (LOCKS.has(name)) return 'lock';
  if (GENERATED_NAME.test(name) || inOutput(folders)) return 'generated';
  if (hasBinaryExtension(path)) return 'binary';
  if (isDocs(path, folders, name)) return 'docs';
  if (CONFIG_NAME.test(name)) return 'config';
  return isCode(path) ? 'source' : 'config';
}

function inOutput(folders: readonly string[]): boolean {
  const at = folders.findIndex((folder) => OUTPUT.has(folder));
  return at >= 0 && !folders.slice(0, at).some((folder) => SOURCE_ROOTS.has(folder));
}

/** Folders count where they stand at the top of a package: `src/docs/Page.tsx` is a page of the program. */
function isDocs(path: string, folders: readonly string[], name: string): boolean {
  if (isProse(path) || (DOC_NAME.test(name) && !isCode(path))) return true;
  const at = folders.findIndex((folder) => DOC_FOLDERS.has(folder));
  return at >= 0 && !folders.slice(0, at).some((folder) => SOURCE_ROOTS.has(folder));
}

import type { SweLanguage } from '../../../domain/swe';

/** `test`, `tests`, `unit_tests`, `integration-test`, `e2e`, ... as a whole segment. */
const TEST_FOLDER =
  /^(((unit|integration|functional|acceptance|regression|system|smoke|api|fuzz|perf|bench)[-_]?)?tests?|__tests__|__mocks__|e2e|cypress)$/;
/** Folders that hold what tests read, at any depth. */
const SUPPORT_FOLDER =
  /^(testdata|test[-_](data|files|fixtures|resources|support|utils?|helpers?|suite|cases)|tests[-_](data|files)|__snapshots__|__fixtures__|testfixtures)$/;
/** Source sets of Gradle and Maven, below `src`. */
const SOURCE_SET = /^(test|integrationtest|androidtest|jvmtest|commontest|functionaltest|testfixtures|it|jmh)$/;
/** `Acme.Json.Tests`: a test project of .NET. */
const DOTNET_PROJECT = /^[\w.]+\.(unit|integration|functional|acceptance)?tests?$/;
/** At the root of any repository, and, with more names than these, of one in C or C++. */
const TEST_SUITE = /^test[-_]?suites?$/;
const C_TEST_FOLDER = /^test(s|ing|cases?|ers?|bed|bench|harness|programs?|apps?)?([-_.].*)?$/;
/** In these languages `spec/` holds tests; elsewhere it is as likely a specification. */
const SPEC_LANGUAGES = new Set<SweLanguage | undefined>(['ruby', 'javascript', 'typescript', 'php']);
const SPEC_DATA = /^(spec|specs)$/;

/**
 * Which of these folders (the path's, outermost first) makes what is in it a test or its support: its place, or -1 where none does.
 */
export function findTestFolder(folders: readonly string[], language: SweLanguage | undefined): number {
  const lower = folders.map((folder) => folder.toLowerCase());
  const main = lower.findIndex((folder, at) => folder === 'main' && lower[at - 1] === 'src');
  // Below src/main a package may be called test; it is shipped.
  const seen = main < 0 ? lower : lower.slice(0, main);
  return seen.findIndex((folder, at) => isTestFolder(folder, seen[at - 1], at, language));
}

function isTestFolder(folder: string, parent: string | undefined, depth: number, language: SweLanguage | undefined): boolean {
  if (TEST_FOLDER.test(folder) || SUPPORT_FOLDER.test(folder)) return true;
  if (parent === 'src' && SOURCE_SET.test(folder)) return true;
  if (DOTNET_PROJECT.test(folder)) return true;
  if (depth === 0 && (TEST_SUITE.test(folder) || ((language === 'c' || language === 'cpp') && C_TEST_FOLDER.test(folder))))
    return true;
  if (folder === 'fixtures') return depth === 0 || parent === 'spec';
  if (SPEC_DATA.test(folder)) return SPEC_LANGUAGES.has(language);
  if (folder === 'benches') return language === 'rust' && depth <= 2;
  return folder === 'features' && depth === 0 && language === 'ruby';
}

const BY_LANGUAGE: Record<SweLanguage, RegExp> = {
  python: /^(test_.*|.*_test|tests)\.py$/,
  javascript: /([._-](test|spec|e2e|cy)|[._-]tests?-d)\.[cm]?jsx?$/,
  typescript: /([._-](test|spec|e2e|cy)|\.test-d)\.[cm]?tsx?$/,
  go: /_test\.go$/,
  rust: /^(.*_tests?|tests?)\.rs$/,
  java: /^(Test[A-Z]\w*|\w+(Tests?|TestCase|IT|ITCase|Spec))\.java$/,
  c: /^(test_.*|.*_(unit)?tests?|tests?)\.[ch]$/i,
  cpp: /^(test_.*|.*_(unit)?tests?|tests?|\w+Tests?)\.(cc|cpp|cxx|c\+\+|hh|hpp|hxx)$/,
  ruby: /^(.*_(spec|test)|(test|spec)_.*)\.rb$/,
  php: /^\w*(Test|TestCase|Cest)\.php$/,
  csharp: /^\w+(Tests?|Specs?)\.cs$/,
};
const OTHER = /^(\w+(Tests?|Spec|IT)\.(kt|groovy|scala|swift)|.*_test\.(exs|dart)|.*\.feature)$/;

/** Whether a runner of the language collects a file of this name. */
export function isTestName(name: string, language: SweLanguage | undefined): boolean {
  return language === undefined ? OTHER.test(name) : BY_LANGUAGE[language].test(name);
}

/** Names that only tests use, wherever they are. */
export function isTestSupportName(name: string): boolean {
  return /^(conftest\.py|.*\.snap|.*\.ambr|(spec|test|rails)_helper\.rb)$/.test(name);
}

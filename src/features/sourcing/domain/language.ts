import type { SweLanguage } from '../../../domain/swe';

/** One counted thing in a language: a changed file, or the bytes of a file. */
export interface Counted {
  language?: SweLanguage;
  weight: number;
}

/** Shares of the languages, of what has one; they add up to 1. */
export function languageShares(counted: readonly Counted[]): Partial<Record<SweLanguage, number>> {
  const known = counted.filter((one) => one.language !== undefined && one.weight > 0);
  const all = known.reduce((sum, one) => sum + one.weight, 0);
  const shares: Partial<Record<SweLanguage, number>> = {};
  for (const { language, weight } of known) if (language) shares[language] = (shares[language] ?? 0) + weight / all;
  return shares;
}

/** The language with the largest share; equal shares go by name, so that the answer never depends on the order of files. */
export function leadingLanguage(shares: Partial<Record<SweLanguage, number>>): SweLanguage | undefined {
  const [first] = (Object.entries(shares) as [SweLanguage, number][]).sort(
    ([a, one], [b, other]) => other - one || (a < b ? -1 : 1),
  );
  return first?.[0];
}

/** A header is C or C++ as the sources around it are: C++ as soon as the repository has any. */
export function settleHeaders(
  language: SweLanguage | undefined,
  path: string,
  repositoryHasCpp: boolean,
): SweLanguage | undefined {
  return language === 'c' && repositoryHasCpp && path.toLowerCase().endsWith('.h') ? 'cpp' : language;
}

/** Definitions of tests as each language's usual frameworks write them. An estimate before anything is run; it is never a verdict. */
const TEST_DEFINITIONS: Record<SweLanguage, RegExp> = {
  python: /^[ \t]*(?:async[ \t]+)?def[ \t]+test\w*/gm,
  javascript: /\b(?:it|test|specify)(?:\.\w+)*\s*\(/g,
  typescript: /\b(?:it|test|specify|expectType)(?:\.\w+)*\s*[(<]/g,
  go: /^func[ \t]+(?:Test|Example|Fuzz|Benchmark)\w*\s*\(/gm,
  rust: /#\[(?:\w+::)*(?:test|rstest|test_case|quickcheck)\b/g,
  java: /@(?:Test|ParameterizedTest|RepeatedTest|Property)\b|public\s+void\s+test\w*\s*\(/g,
  c: /\b(?:RUN_TEST|TEST|TEST_F|START_TEST|cmocka_unit_test)\s*\(|^\s*(?:static\s+)?(?:void|int)\s+(?:test_\w+|\w+_(?:test|should_\w+|should))\s*\(/gm,
  cpp: /\b(?:TEST|TEST_F|TEST_P|TYPED_TEST|TEST_CASE|SCENARIO|BOOST_AUTO_TEST_CASE|CATCH_TEST_CASE)(?:_\w+)?\s*\(/g,
  ruby: /^\s*(?:it|specify|test|scenario|should)[ (]["':]|^\s*def\s+test_\w+/gm,
  php: /\bfunction\s+test\w*|@test\b|#\[(?:\w+\\)*(?:Test|DataProvider)\b|\b(?:it|test)\s*\(/g,
  csharp: /\[(?:Fact|Theory|Test|TestCase|TestMethod|DataTestMethod)\b/g,
};

/** In these a test file without any definition is often a program that is one test (trybuild, a `main`, a script with asserts). */
const PROGRAMS = new Set<SweLanguage>(['c', 'cpp', 'rust', 'javascript', 'typescript']);

/** Tests that a test file defines. */
export function countTests(source: string, language: SweLanguage): number {
  const definitions = source.match(TEST_DEFINITIONS[language])?.length ?? 0;
  return definitions === 0 && PROGRAMS.has(language) && source.trim() !== '' ? 1 : definitions;
}

const MANIFESTS: Record<SweLanguage, RegExp> = {
  python: /^(pyproject\.toml|setup\.py|setup\.cfg|tox\.ini|requirements.*\.txt|pipfile)$/,
  javascript: /^package\.json$/,
  typescript: /^package\.json$/,
  go: /^(go\.mod|gopkg\.toml)$/,
  rust: /^cargo\.toml$/,
  java: /^(pom\.xml|build\.gradle(\.kts)?|build\.xml)$/,
  c: /^(cmakelists\.txt|makefile|gnumakefile|meson\.build|configure\.ac|configure)$/,
  cpp: /^(cmakelists\.txt|makefile|gnumakefile|meson\.build|configure\.ac|configure)$/,
  ruby: /^(gemfile|rakefile|.*\.gemspec)$/,
  php: /^composer\.json$/,
  csharp: /.*\.(csproj|sln)$/,
};

/** The manifest that is nearest to a tree's root (its path), by which the language's code is built. */
export function findBuildManifest(paths: Iterable<string>, language: SweLanguage): string | undefined {
  let found: string | undefined;
  for (const path of paths) {
    const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
    if (MANIFESTS[language].test(name) && (found === undefined || depth(path) < depth(found))) found = path;
  }
  return found;
}

function depth(path: string): number {
  return path.split('/').length;
}

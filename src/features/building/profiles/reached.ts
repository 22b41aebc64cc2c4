import { posix } from 'node:path';
import type { Patch, RepositoryFiles } from './profile';

export interface TestNames {
  /** Whether the runner collects a file of this path. */
  isTest: (path: string) => boolean;
  /** A file that makes its folder a package of its own (`package.json`). */
  manifest?: RegExp;
}

/** Folders that say how a tree is laid out and nothing of what is in it. */
const LAYOUT = new Set('src lib app main source sources java test tests spec specs unit __tests__ t'.split(' '));
/** Parts of a name by which runners find tests, and what `a.test.js.snap` has after the name of its test file. */
const MARK = /(^|[-_.])(tests?|spec|it)(?=[-_.]|$)|\.snap$/gi;

/**
 * Test files that a patch reaches: those that it changes, and those in the packages whose sources it changes. A package is the folder of a
 * source, the folder of tests that has its path, and the nearest folder with a manifest of its own. Where that is every test there is, or
 * no more than what is not at the base, tests are told by the name of what they test. Undefined where that narrows nothing either.
 */
export function reachedTests({ paths }: RepositoryFiles, patch: Patch, names: TestNames): string[] | undefined {
  const base = paths.filter(names.isTest);
  const all = [...new Set([...base, ...patch.tests.filter(names.isTest)])].sort();
  const inPackages = packagesOf(paths, patch, names);
  const byName = namesOf(patch);
  const own = new Set(patch.tests);
  const choices = [
    all.filter((path) => own.has(path) || byName(path) || inPackages(path)),
    all.filter((path) => own.has(path) || byName(path)),
    all.filter((path) => own.has(path)),
  ];
  const known = new Set(base);
  return choices.find((chosen) => chosen.length < all.length && chosen.some((path) => known.has(path)));
}

function packagesOf(paths: readonly string[], patch: Patch, { isTest, manifest }: TestNames): (path: string) => boolean {
  const folders = new Set(patch.sources.map((path) => posix.dirname(path)));
  const mirrored = new Set(patch.sources.flatMap((path) => endings(placeOf(path))));
  const manifests = manifest ? paths.filter((path) => manifest.test(posix.basename(path)) && path.includes('/')) : [];
  const roots = new Set([...patch.sources, ...patch.tests].flatMap((path) => nearest(manifests, path)));
  // Helpers and conftest.py hold for the tests around and below them.
  const helped = patch.tests
    .filter((path) => !isTest(path) && /\.\w+$/.test(path) && !isData(path))
    .map((one) => posix.dirname(one));
  const below = [...roots, ...helped].map((folder) => `${folder}/`);
  return (path) =>
    folders.has(ownerOf(path)) || mirrored.has(placeOf(path).join('/')) || below.some((folder) => path.startsWith(folder));
}

/** `src/pkg/tests/test_a.py` is of `src/pkg`. */
function ownerOf(path: string): string {
  const folder = posix.dirname(path);
  return /^(tests?|spec|__tests__)$/.test(posix.basename(folder)) ? posix.dirname(folder) : folder;
}

/** `src/main/java/org/a/B.java` and `src/test/java/org/a/BTest.java` are both of `org/a`. */
function placeOf(path: string): string[] {
  return posix
    .dirname(path)
    .split('/')
    .filter((part) => part !== '.' && !LAYOUT.has(part.toLowerCase()));
}

/** `a/b/c`, `b/c`, `c`: trees of tests often leave out the first folders. */
function endings(parts: readonly string[]): string[] {
  return parts.map((_, at) => parts.slice(at).join('/'));
}

function nearest(manifests: readonly string[], path: string): string[] {
  const above = manifests.map((one) => posix.dirname(one)).filter((folder) => path.startsWith(`${folder}/`));
  return above.sort((a, b) => b.length - a.length).slice(0, 1);
}

function isData(path: string): boolean {
  return /(^|\/)(fixtures?|data|testdata|resources|__snapshots__)\//.test(path);
}

/** Whether a test is named like something that changes: `test_parse_url.py`, `parse-url.spec.ts` and `ParseUrlTest.java` like `parse_url`. */
function namesOf({ sources, tests }: Patch): (path: string) => boolean {
  const stems = new Set([...sources, ...tests].map(stemOf));
  return (path) => stems.has(stemOf(path));
}

function stemOf(path: string): string {
  const name = posix.basename(path).replace(/\.snap$/, '');
  const bare = name.replace(/\.[^.]+$/, '').replace(MARK, '');
  return bare
    .replace(/^Tests?(?=[A-Z])|(?<=\w)(Tests?|TestCase|Spec)$|(?<=[a-z0-9])IT$/g, '')
    .replace(/[-_.]/g, '')
    .toLowerCase();
}

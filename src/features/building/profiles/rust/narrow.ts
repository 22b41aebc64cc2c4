import { posix } from 'node:path';
import { type NarrowInput, type Narrowing, type RepositoryFiles, shellWord } from '../profile';
import { reachedTests } from '../reached';
import { readToml, table } from '../toml';
import { cargoTest } from './cargo-test';

/** A package of the workspace: its folder (`.` for the root) and its name. */
interface Crate {
  folder: string;
  name: string;
}

/** Crates that have a file of the patch; where that is every crate, the unit tests of these and the programs of tests that it reaches. */
export function narrow({ files, patch, specification }: NarrowInput): Narrowing {
  const crates = cratesOf(files);
  const changed = [...patch.sources, ...patch.tests];
  const reached = crates.filter(({ folder }) => changed.some((path) => ownerOf(crates, path) === folder));
  if (reached.length === 0) return { why: 'the patch changes no file of a crate' };
  const names = reached.map(({ name }) => name);
  const packages = names.map((name) => `-p ${shellWord(name)}`).join(' ');
  if (reached.length < crates.length) return { test: { ...specification.test, ...cargoTest(packages) }, to: names };
  const isTest = (path: string): boolean => reached.some(({ folder }) => testName(folder, path) !== undefined);
  const tests = reachedTests(files, patch, { isTest }) ?? patch.tests.filter(isTest);
  if (files.paths.filter(isTest).every((path) => tests.includes(path)))
    return { why: 'the patch reaches all crates, and all of their tests' };
  const to = [...new Set(tests.flatMap((path) => reached.flatMap(({ folder }) => testName(folder, path) ?? [])))];
  const units = reached.some(({ folder }) => files.paths.includes(posix.join(folder, 'src/lib.rs'))) ? '--lib --bins' : '--bins';
  // A target that is not there is an error of the whole command, and the base has not what the pull request adds.
  const there = [
    `set -- ${packages} ${units}`,
    `for path in ${tests.map(shellWord).join(' ')}; do [ ! -f "$path" ] || { path=\${path%/main.rs}; path=\${path##*/}; set -- "$@" --test "\${path%.rs}"; }; done`,
  ].join('\n');
  const { prepare, run, ...report } = cargoTest('"$@"');
  return {
    test: { ...specification.test, ...report, prepare: [there, ...prepare], run: `${there}\n${run}` },
    to: [...names.map((name) => `${name} (unit tests)`), ...to],
  };
}

function cratesOf(files: RepositoryFiles): Crate[] {
  return files.paths
    .filter((path) => posix.basename(path) === 'Cargo.toml')
    .flatMap((path) => {
      const { name } = table(readToml(files.base(path) ?? '', path).package);
      return typeof name === 'string' ? [{ folder: posix.dirname(path), name }] : [];
    });
}

/** The innermost crate that a file is of. */
function ownerOf(crates: readonly Crate[], path: string): string | undefined {
  const around = crates.map(({ folder }) => folder).filter((folder) => folder === '.' || path.startsWith(`${folder}/`));
  return around.sort((a, b) => b.length - a.length)[0];
}

/** Name of the program of tests that a file is: `tests/a.rs` and `tests/a/main.rs` are `a`. */
function testName(folder: string, path: string): string | undefined {
  const inside = folder === '.' ? path : path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : '';
  return /^tests\/([\w-]+)(?:\.rs|\/main\.rs)$/.exec(inside)?.[1];
}

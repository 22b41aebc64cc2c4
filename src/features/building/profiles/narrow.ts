import type { TestCommand } from '../../../domain/swe';
import { type NarrowInput, type Narrowing, shellWord } from './profile';
import { reachedTests, type TestNames } from './reached';

/** Shell whose arguments are those of the paths that are there: the base has not what the pull request adds. */
export function existing(paths: readonly string[], test = '-f "$path"'): string {
  return [
    'set --',
    `for path in ${paths.map(shellWord).join(' ')}; do [ ! ${test} ] || set -- "$@" "$path"; done`,
    // Without a word most runners would run all there is.
    "[ $# -gt 0 ] || { echo 'none of the tests is there' >&2; exit 5; }",
  ].join('\n');
}

/** Narrows to files of tests. `command` makes the shell of those that are there. */
export function narrowToFiles(
  { files, patch, specification }: NarrowInput,
  names: TestNames,
  command: (to: readonly string[]) => Partial<TestCommand>,
): Narrowing {
  const to = reachedTests(files, patch, names);
  if (!to) return { why: 'the patch reaches all files of tests, or none that the base has' };
  return { test: { ...specification.test, ...command(to) }, to };
}

/** What is run once more for its arguments: a script that takes the tests as `"$@"`. */
export const GIVEN = '"$@"';

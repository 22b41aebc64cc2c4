import { posix } from 'node:path';
import type { Fault } from '../../../domain/errors';
import { isRunnerConfig } from '../../building';
import { classifyFile, isTestSide } from '../../sourcing';

interface SuiteFile {
  path: string;
  content: string;
}

/**
 * What no file of a blind suite may be. Each has the round's mark in its name: so none stands where the pull request puts a file, and a
 * refusal can never tell that it does.
 */
export function findFaults(files: readonly SuiteFile[], mark: string): Fault[] {
  const seen = new Set<string>();
  return files.flatMap(({ path }, index): Fault[] => {
    const pointer = `/files/${index}/path`;
    const again = seen.has(path.toLowerCase());
    seen.add(path.toLowerCase());
    if (again) return [{ pointer, code: 'path-twice', detail: 'another file has this path' }];
    const kind = classifyFile(path);
    if (!isTestSide(kind))
      return [{ pointer, code: 'not-a-test-path', detail: 'a file of tests lies where the tests of the repository lie' }];
    if (isRunnerConfig(path))
      return [{ pointer, code: 'runner-config', detail: 'what steers the runner is not part of a suite' }];
    if (posix.basename(path).toLowerCase().includes(mark)) return [];
    return [{ pointer, code: 'mark-missing', detail: `the file's name has to hold ${mark}` }];
  });
}

/** What a suite lacks that is to be sealed. */
export function findLacks(files: readonly SuiteFile[]): Fault[] {
  if (files.some(({ path }) => classifyFile(path) === 'test')) return [];
  return [{ pointer: '/files', code: 'no-test-file', detail: 'no file is one that the runner collects' }];
}

import type { Change } from '../../../domain/swe';

const DOC_TEST = /^doc\/[^:]+::(.+?) - /;
/** Of a program that is built from sources, not from a file of tests. */
const UNIT_TEST = /^(?:[^:]*\/)?src\/[^:]*::/;

/**
 * Whether a test is part of the fix itself: in Rust tests stand inside of source files, and those of files that the pull request adds, or of
 * changes that can't be parted by lines, stay in the fix, as examples in documentation do. Nobody who has not read the fix can write
 * a test of that name, so none of them can be asked for. Nothing that is written as a test of its own is ever of the fix, whatever its
 * name is: who writes blind tests would learn names of the solution by what becomes of theirs.
 */
export function findOfFix({ language, fixPatch, testPatch, sourcePaths }: OfFixInput): (id: string) => boolean {
  if (language !== 'rust') return () => false;
  const sources = new Set(sourcePaths);
  const inFix = functionsAdded(fixPatch);
  const inTests = new Set(addedLines(testPatch).flatMap((line) => line.match(/\w+/g) ?? []));
  return (id) => {
    const documented = DOC_TEST.exec(id)?.[1];
    if (documented !== undefined) return sources.has(documented) || [...sources].some((path) => path.endsWith(`/${documented}`));
    const name = id.split('::').at(-1) ?? '';
    return UNIT_TEST.test(id) && inFix.has(name) && !inTests.has(name);
  };
}

export type OfFixInput = Pick<Change, 'language' | 'fixPatch' | 'testPatch' | 'sourcePaths'>;

function functionsAdded(patch: Buffer): Set<string> {
  return new Set(addedLines(patch).flatMap((line) => /\bfn\s+(\w+)/.exec(line)?.[1] ?? []));
}

function addedLines(patch: Buffer): string[] {
  return patch
    .toString('utf8')
    .split('\n')
    .filter((line) => line.startsWith('+'));
}

import type { Change } from '../../../domain/swe';

const DOC_TEST = /^doc\/[^:]+::(.+?) - /;

/**
 * Whether a test is part of the fix itself: in Rust tests stand inside of source files, and those of files that the pull request adds, or of
 * changes that can't be parted by lines, stay in the fix, as examples in documentation do. Nobody who has not read the fix can write
 * a test of that name, so none of them can be asked for.
 */
export function findOfFix({ language, fixPatch, testPatch, sourcePaths }: OfFixInput): (id: string) => boolean {
  if (language !== 'rust') return () => false;
  const sources = new Set(sourcePaths);
  const [inFix, inTests] = [functionsAdded(fixPatch), functionsAdded(testPatch)];
  return (id) => {
    const documented = DOC_TEST.exec(id)?.[1];
    if (documented !== undefined) return sources.has(documented) || [...sources].some((path) => path.endsWith(`/${documented}`));
    const name = id.split('::').at(-1) ?? '';
    return inFix.has(name) && !inTests.has(name);
  };
}

export type OfFixInput = Pick<Change, 'language' | 'fixPatch' | 'testPatch' | 'sourcePaths'>;

function functionsAdded(patch: Buffer): Set<string> {
  return new Set([...patch.toString('utf8').matchAll(/^\+.*?\bfn\s+(\w+)/gm)].map(([, name = '']) => name));
}

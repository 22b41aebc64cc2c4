import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Change, SweLanguage } from '../../src/domain/swe';
import { writeHistory } from '../../src/platform/git';
import type { Tree } from './swe-change';

const folders: string[] = [];

/** A change in a bare repository that stays until {@link removeMirrors}. Patches are empty: environments are built from trees. */
export async function mirroredChange(base: Tree, head: Tree, language: SweLanguage = 'python', number = 1): Promise<Change> {
  const mirror = mkdtempSync(join(tmpdir(), 'assay-mirror-'));
  folders.push(mirror);
  const filesOf = (tree: Tree) =>
    Object.entries(tree).flatMap(([path, content]) => (content === undefined ? [] : [{ path, content }]));
  const shared = { ref: 'refs/heads/main', message: 'x', at: 1_700_000_000 };
  const ids = await writeHistory(mirror, [
    { ...shared, name: 'base', parents: [], files: filesOf(base) },
    { ...shared, name: 'head', parents: ['base'], files: filesOf({ ...base, ...head }) },
  ]);
  const none = Buffer.alloc(0);
  return {
    pull: { owner: 'own', repo: `example-${language}`, number },
    ...{ language, mirror, baseCommit: ids.get('base') ?? '', headCommit: ids.get('head') ?? '' },
    ...{ fixPatch: none, bugPatch: none, testPatch: none, inlineTestPatch: none },
    ...{ testFiles: [], deletedTestFiles: [], sourcePaths: [] },
  };
}

export function removeMirrors(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
}

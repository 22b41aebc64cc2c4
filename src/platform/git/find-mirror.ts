import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { GitError } from './git-error';

/** Where a folder of mirrors keeps `owner/name`, in the order of trial. */
function layouts(owner: string, name: string): string[][] {
  return [[owner, `${name}.git`], [owner, name], [`${owner}+${name}`, 'repo'], [`${owner}__${name}.git`]];
}

/**
 * Finds the bare mirror of a repository below a folder, in one of the layouts `<owner>/<name>.git`, `<owner>/<name>`,
 * `<owner>+<name>/repo`, `<owner>__<name>.git`. Forges ignore case in names, so names are compared without it; the exact name wins.
 */
export async function findMirror(root: string, owner: string, name: string): Promise<string | undefined> {
  for (const parts of layouts(owner, name)) {
    const found = await descend(resolve(root), parts);
    if (found !== undefined && (await isGitDirectory(found))) return found;
  }
  return undefined;
}

export async function getMirrorFolder(root: string, owner: string, name: string): Promise<string> {
  const found = await findMirror(root, owner, name);
  if (found === undefined) throw new GitError('no-mirror', `There is no bare mirror of ${owner}/${name} in ${root}`);
  return found;
}

async function descend(root: string, parts: readonly string[]): Promise<string | undefined> {
  let folder = root;
  for (const part of parts) {
    const entry = await findEntry(folder, part);
    if (entry === undefined) return undefined;
    folder = join(folder, entry);
  }
  return folder;
}

/** Names come from pull references, which hold no slash; `.` and `..` are never entries of a folder. */
async function findEntry(folder: string, name: string): Promise<string | undefined> {
  const entries = await readdir(folder).catch(ignoreAbsent);
  return entries?.find((entry) => entry === name) ?? entries?.find((entry) => entry.toLowerCase() === name.toLowerCase());
}

async function isGitDirectory(folder: string): Promise<boolean> {
  const kinds = await Promise.all(['HEAD', 'objects', 'refs'].map((entry) => stat(join(folder, entry)).catch(ignoreAbsent)));
  return Boolean(kinds[0]?.isFile() && kinds[1]?.isDirectory() && kinds[2]?.isDirectory());
}

function ignoreAbsent(error: unknown): undefined {
  const code = (error as NodeJS.ErrnoException).code;
  if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
  return undefined;
}

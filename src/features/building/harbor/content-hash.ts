import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import ignore from 'ignore';
import { sha256 } from '../../../platform/hash';
import { ifAbsent } from './fs-errors';

const FILES = ['task.toml', 'instruction.md', 'README.md'];
const FOLDERS = ['environment', 'tests', 'solution', 'steps'];
const DEFAULT_IGNORES = ['__pycache__/', '*.pyc', '.DS_Store', '*.swp', '*.swo', '*~'];

/**
 * Harbor's content hash of a task directory (swegen-harbor.md 2.7): sha256 over `<path>\0<sha256 of the content>\n` of its files in the
 * order of their POSIX paths, without what `.gitignore`, or Harbor's defaults where there is none, leave out. Lower-case hex.
 */
export async function taskContentHash(folder: string): Promise<string> {
  const gitignore = await readFile(join(folder, '.gitignore'), 'utf8').catch(ifAbsent);
  const ignored = ignore().add(gitignore ?? DEFAULT_IGNORES);
  const paths = (await packagedPaths(folder)).filter((path) => !ignored.ignores(path)).sort();
  const lines = await Promise.all(paths.map(async (path) => `${path}\0${sha256(await contentOf(join(folder, path)))}\n`));
  return sha256(lines.join(''));
}

/** Files that belong to the task, relative, unsorted. Links are files whose content is their target; they are never followed. */
async function packagedPaths(folder: string): Promise<string[]> {
  const files: string[] = [];
  for (const name of FILES) if (await exists(join(folder, name))) files.push(name);
  const folders = await Promise.all(FOLDERS.map((name) => pathsBelow(folder, name)));
  return [...files, ...folders.flat()];
}

async function pathsBelow(folder: string, name: string): Promise<string[]> {
  const entries = (await readdir(join(folder, name), { withFileTypes: true }).catch(ifAbsent)) ?? [];
  const nested = entries.map(async (entry) => {
    const path = `${name}/${entry.name}`;
    return entry.isDirectory() ? pathsBelow(folder, path) : [path];
  });
  return (await Promise.all(nested)).flat();
}

async function contentOf(path: string): Promise<Uint8Array | string> {
  return (await lstat(path)).isSymbolicLink() ? readlink(path) : readFile(path);
}

async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(ifAbsent)) !== undefined;
}

import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

const FOLDER = join('sandbox-images', 'python');

/**
 * sha256 over path, size and content of every file that the Python image is built from, so that a service only ever uses the
 * harness that it was released with. The same as in scripts/lib/images.mjs, which builds the image before anything is compiled.
 */
export async function hashOfSources(): Promise<string> {
  const folder = await findFolder(__dirname);
  const hash = createHash('sha256');
  for (const path of await filesUnder(folder)) {
    const content = await readFile(path);
    hash.update(`${relative(folder, path)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** Upwards from this file: it lies at different depths in `src` and in `dist`. */
async function findFolder(from: string): Promise<string> {
  const candidate = join(from, FOLDER);
  const found = await stat(join(candidate, 'Dockerfile')).catch(() => undefined);
  if (found?.isFile()) return candidate;
  if (dirname(from) === from) throw new Error(`there is no ${FOLDER} above ${__dirname}`);
  return findFolder(dirname(from));
}

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const kept = entries.filter((entry) => entry.name !== '__pycache__');
  const nested = kept.map((entry) => filesAt(join(folder, entry.name), entry.isDirectory()));
  return (await Promise.all(nested)).flat().sort();
}

async function filesAt(path: string, isFolder: boolean): Promise<string[]> {
  return isFolder ? filesUnder(path) : [path];
}

import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const FOLDER = join('sandbox-images', 'swe');

/** A program that goes into a task, by its path below `sandbox-images/swe`. */
export async function readAsset(path: string): Promise<Buffer> {
  return readFile(join(await findFolder(__dirname), path));
}

/** Upwards from this file: it lies at different depths in `src` and in `dist`. */
async function findFolder(from: string): Promise<string> {
  const candidate = join(from, FOLDER);
  const found = await stat(join(candidate, 'awk')).catch(() => undefined);
  if (found?.isDirectory()) return candidate;
  if (dirname(from) === from) throw new Error(`there is no ${FOLDER} above ${__dirname}`);
  return findFolder(dirname(from));
}

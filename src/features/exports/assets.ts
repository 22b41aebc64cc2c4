import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const FOLDER = join('sandbox-images', 'export');
const NAMES = ['assay.py', 'runner.py', 'requirements.txt', 'run.sh'] as const;

/** The programs that every package holds, by file name. */
export type Assets = Readonly<Record<(typeof NAMES)[number], string>>;

export async function loadAssets(): Promise<Assets> {
  const folder = await findFolder(__dirname);
  const read = await Promise.all(NAMES.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const));
  return Object.fromEntries(read) as Assets;
}

/** Upwards from this file: it lies at different depths in `src` and in `dist`. */
async function findFolder(from: string): Promise<string> {
  const candidate = join(from, FOLDER);
  const found = await stat(candidate).catch(() => undefined);
  if (found?.isDirectory()) return candidate;
  if (dirname(from) === from) throw new Error(`there is no ${FOLDER} above ${__dirname}`);
  return findFolder(dirname(from));
}

import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { SweLanguage } from '../../domain/swe';
import type { LanguageSources } from './image-builder.port';
import type { WorkFile } from './work-container.port';

const FOLDER = join('sandbox-images', 'swe');
/** Languages whose tools are those of another. */
const SAME: Partial<Record<SweLanguage, SweLanguage>> = { typescript: 'javascript', cpp: 'c' };

/** Folder of `sandbox-images/swe` that a language's image is built from. */
export function imageFolder(language: SweLanguage): SweLanguage {
  return SAME[language] ?? language;
}

export async function readLanguageSources(language: SweLanguage): Promise<LanguageSources> {
  const root = join(await findRoot(__dirname), imageFolder(language));
  const files: WorkFile[] = [];
  for (const path of await filesUnder(root))
    files.push({ path: relative(root, path), mode: '100644', content: await readFile(path) });
  const dockerfile = files.find(({ path }) => path === 'Dockerfile');
  if (!dockerfile) throw new Error(`there is no Dockerfile in ${root}`);
  return { dockerfile: dockerfile.content.toString(), files: files.filter((file) => file !== dockerfile) };
}

/** sha256 over what an image is made of: the base that it starts from, and path and content of every file. */
export function hashOfLanguage(base: string, { dockerfile, files }: LanguageSources): string {
  const hash = createHash('sha256').update(`${base}\0${dockerfile}\0`);
  for (const { path, content } of files) hash.update(`${path}\0${content.length}\0`).update(content);
  return hash.digest('hex');
}

/** Upwards from this file: it lies at different depths in `src` and in `dist`. */
async function findRoot(from: string): Promise<string> {
  const candidate = join(from, FOLDER);
  const found = await stat(candidate).catch(() => undefined);
  if (found?.isDirectory()) return candidate;
  if (dirname(from) === from) throw new Error(`there is no ${FOLDER} above ${__dirname}`);
  return findRoot(dirname(from));
}

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const nested = entries.map((entry) =>
    entry.isDirectory() ? filesUnder(join(folder, entry.name)) : Promise.resolve([join(folder, entry.name)]),
  );
  return (await Promise.all(nested)).flat().sort();
}

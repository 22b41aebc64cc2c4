import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract, pack } from 'tar-stream';
import { systemClock } from '../clock';
import { type CollectedFile, WORK_FOLDER, type WorkFile } from './work-container.port';

const MAX_FILES = 20_000;

/** The path from the container's root, without a leading slash. Throws for what could be read in two ways. */
export function fromRoot(path: string): string {
  const full = path.startsWith('/') ? path.slice(1) : `${WORK_FOLDER.slice(1)}/${path}`;
  const parts = full.split('/');
  if (path.includes('\0') || parts.some((part) => part === '' || part === '.' || part === '..'))
    throw new Error(`the path ${JSON.stringify(path)} is not plain`);
  return full;
}

/** A tar of files as they are to lie below the container's root, with the time of now. */
export function tarOf(files: readonly WorkFile[]): Readable {
  const tar = pack();
  const mtime = systemClock.now();
  for (const { path, mode, content } of files) {
    const name = fromRoot(path);
    if (mode === '120000') tar.entry({ name, type: 'symlink', linkname: content.toString(), mtime });
    else tar.entry({ name, mode: mode === '100755' ? 0o755 : 0o644, mtime }, content);
  }
  tar.finalize();
  return Readable.from(tar);
}

/** The bytes of that tar, to be unpacked inside the container after other things were done there. */
export async function tarBytes(files: readonly WorkFile[]): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of tarOf(files)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Regular files of an archive that the engine made of `path`; what else is in it is left out. */
export async function readArchive(
  archive: Readable,
  path: string,
  maxBytes: number,
): Promise<{ files: CollectedFile[]; truncated: boolean }> {
  const parent = path.split('/').slice(0, -1).join('/');
  const files: CollectedFile[] = [];
  let left = maxBytes;
  let truncated = false;
  const reader = extract();
  reader.on('entry', (header, entry, next) => {
    const chunks: Buffer[] = [];
    entry.on('data', (chunk) => {
      left -= (chunk as Buffer).length;
      truncated ||= left < 0 || files.length === MAX_FILES;
      // Nothing more is read: not of this file, and not of what comes after it.
      if (truncated) archive.destroy();
      else chunks.push(chunk as Buffer);
    });
    // The pipeline below tells it.
    entry.on('error', () => undefined);
    entry.on('end', () => {
      if (header.type === 'file' && !truncated) files.push({ path: `${parent}/${header.name}`, content: Buffer.concat(chunks) });
      next();
    });
    entry.resume();
  });
  await pipeline(archive, reader).catch((error: unknown) => {
    if (!truncated) throw error;
  });
  return { files, truncated };
}

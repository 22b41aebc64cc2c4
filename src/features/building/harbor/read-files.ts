import { constants } from 'node:fs';
import { lstat, open, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkFile } from '../../../platform/sandbox';
import { hasCode } from './fs-errors';

/** Of one folder of a task; what is larger is no task that anybody could hand around. */
const MAX_BYTES = 1024 ** 3;
const MAX_FILES = 50_000;

/**
 * All files below a folder, with paths below it; nothing where there is no such folder. Links come as links, and none is followed.
 *
 * @throws RangeError for more than 50,000 files or 1 GiB, and for what is neither file, folder nor link
 */
export async function readFolder(folder: string): Promise<WorkFile[]> {
  const reader = new FolderReader(folder);
  await reader.read('');
  return reader.files;
}

class FolderReader {
  readonly files: WorkFile[] = [];
  private bytes = 0;

  constructor(private readonly root: string) {}

  async read(below: string): Promise<void> {
    const entries = await readdir(join(this.root, below), { withFileTypes: true }).catch((error: unknown) => {
      if (below === '' && hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
      throw error;
    });
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) await this.read(path);
      else this.add(await readEntry(join(this.root, path), path));
    }
  }

  private add(file: WorkFile): void {
    this.files.push(file);
    this.bytes += file.content.length;
    if (this.bytes > MAX_BYTES || this.files.length > MAX_FILES)
      throw new RangeError(`${this.root} holds more than ${MAX_FILES} files or ${MAX_BYTES} bytes`);
  }
}

async function readEntry(full: string, path: string): Promise<WorkFile> {
  const { mode, size } = await lstat(full);
  const kind = mode & constants.S_IFMT;
  if (kind === constants.S_IFLNK) return { path, mode: '120000', content: Buffer.from(await readlink(full)) };
  if (kind !== constants.S_IFREG || size > MAX_BYTES) throw new RangeError(`${path} is no plain file, or too large`);
  // Not followed even where it became a link a moment ago.
  const file = await open(full, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    return { path, mode: (mode & 0o111) === 0 ? '100644' : '100755', content: await file.readFile() };
  } finally {
    await file.close();
  }
}

import { pack, type Header, type Pack } from 'tar-stream';
import { readFolder } from '../../building';
import type { DeliverableTask } from '../domain/deliverable';
import type { FormatWriter } from './format';
import { HashedFile, type WrittenFile } from './hashed-file';

/** 1980-01-01: the earliest time that every archive format can hold; the same in every package. */
const MTIME = new Date(315_532_800_000);
const EXECUTABLE = '100755';
const LINK = '120000';

/**
 * Harbor directories as a tar: `<task>/...` for each task in the order in which they come, and `verifiable_tasks.txt`, the list that
 * downstream tools take their tasks from. Bytes depend on the directories alone; one task at a time is in memory.
 */
export class HarborWriter implements FormatWriter {
  private readonly tar: Pack = pack();
  private readonly written: Promise<void>;
  private readonly ids: string[] = [];

  private constructor(private readonly file: HashedFile) {
    this.written = this.drain();
    // Whoever waits for it learns of its failure; until then it is nobody's.
    this.written.catch((error: unknown) => this.tar.destroy(error instanceof Error ? error : new Error(String(error))));
  }

  static async create(full: string, path: string): Promise<HarborWriter> {
    return new HarborWriter(await HashedFile.create(full, path));
  }

  async add({ id, folder }: Pick<DeliverableTask, 'id' | 'folder'>): Promise<void> {
    this.ids.push(id);
    for (const { path, mode, content } of await readFolder(folder)) {
      const name = `${id}/${path}`;
      if (mode === LINK) await this.entry({ name, type: 'symlink', linkname: content.toString('utf8'), mode: 0o777 });
      else await this.entry({ name, mode: mode === EXECUTABLE ? 0o755 : 0o644 }, content);
    }
  }

  async close(): Promise<WrittenFile> {
    await this.entry({ name: 'verifiable_tasks.txt', mode: 0o644 }, Buffer.from(this.ids.map((id) => `${id}\n`).join('')));
    this.tar.finalize();
    await this.written;
    return this.file.close();
  }

  async discard(): Promise<void> {
    this.tar.destroy();
    await this.written.catch(() => undefined);
    await this.file.discard();
  }

  private async drain(): Promise<void> {
    for await (const chunk of this.tar as AsyncIterable<Uint8Array>) await this.file.write(chunk);
  }

  private entry(header: Pick<Header, 'name'> & Partial<Header>, content: Buffer = Buffer.alloc(0)): Promise<void> {
    const whole = { ...header, size: content.length, mtime: MTIME, uid: 0, gid: 0 };
    return new Promise((resolve, reject) => {
      const done = (error?: Error | null): void => (error ? reject(error) : resolve());
      if (header.type === 'symlink') this.tar.entry(whole, done);
      else this.tar.entry(whole, content, done);
    });
  }
}

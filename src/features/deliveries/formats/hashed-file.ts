import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';

/** A finished file of a package. */
export interface WrittenFile {
  /** Relative to the package, with `/`. */
  path: string;
  sha256: string;
  bytes: number;
}

/** What is gathered before it goes to the disk: rows are small, and each write is a call to the kernel. */
const BUFFER = 256 * 1024;

/** A file that is written from its beginning to its end, and hashed on the way. Memory does not depend on its size. */
export class HashedFile {
  private readonly hash = createHash('sha256');
  private waiting: Uint8Array[] = [];
  private waitingBytes = 0;
  private bytes = 0;

  private constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
  ) {}

  /** `full` is where it is, `path` what the package calls it. Fails where there is one. */
  static async create(full: string, path: string): Promise<HashedFile> {
    return new HashedFile(path, await open(full, 'wx', 0o644));
  }

  /** Takes the bytes over: nobody may change them afterwards. */
  async write(data: string | Uint8Array): Promise<void> {
    const chunk = typeof data === 'string' ? Buffer.from(data) : data;
    this.waiting.push(chunk);
    this.waitingBytes += chunk.length;
    if (this.waitingBytes >= BUFFER) await this.flush();
  }

  async close(): Promise<WrittenFile> {
    await this.flush();
    await this.handle.sync();
    await this.handle.close();
    return { path: this.path, sha256: this.hash.digest('hex'), bytes: this.bytes };
  }

  /** Gives it up; harmless after `close`. */
  async discard(): Promise<void> {
    await this.handle.close().catch(() => undefined);
  }

  private async flush(): Promise<void> {
    if (this.waitingBytes === 0) return;
    const chunk = Buffer.concat(this.waiting, this.waitingBytes);
    this.waiting = [];
    this.waitingBytes = 0;
    this.hash.update(chunk);
    this.bytes += chunk.length;
    for (let at = 0; at < chunk.length;) at += (await this.handle.write(chunk, at)).bytesWritten;
  }
}

import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { GitSession } from './git-session';
import { readObjects, type ObjectType } from './output';

export interface ObjectHead {
  id: string;
  type: string;
  /** Bytes. */
  size: number;
}

function missing(line: string): string {
  return `${line} missing\n`;
}

const compress = promisify(deflate);

/** Reads objects by name over two long-lived `git cat-file`, and writes new ones as loose files. Names have no white space. */
export class ObjectStore {
  private readonly heads: GitSession;
  private readonly contents: GitSession;

  constructor(private readonly gitDir: string) {
    this.heads = new GitSession({ gitDir, args: ['cat-file', '--batch-check'], echo: missing });
    this.contents = new GitSession({ gitDir, args: ['cat-file', '--batch'], echo: missing });
  }

  /** In the order asked for; undefined where a name means nothing or several things. */
  async describe(names: readonly string[]): Promise<(ObjectHead | undefined)[]> {
    if (names.length === 0) return [];
    const lines = (await this.heads.ask(asLines(names))).toString('latin1').split('\n');
    return names.map((_, at) => {
      const [, id, type, size] = /^([0-9a-f]{40}) (\w+) (\d+)$/.exec(lines[at] ?? '') ?? [];
      return id !== undefined && type !== undefined ? { id, type, size: Number(size) } : undefined;
    });
  }

  /** Throws `missing` for what is not there, or of another type. */
  async read(names: readonly string[], type: ObjectType, maxBytes?: number): Promise<Buffer[]> {
    if (names.length === 0) return [];
    const limits = maxBytes === undefined ? {} : { maxBytes };
    return readObjects(await this.contents.ask(asLines(names), limits), names, type);
  }

  /** A loose object as gitformat-loose(5) has it. It is renamed into place, for others may read at the same time. */
  async write(type: 'blob' | 'tree', content: Buffer): Promise<string> {
    const bytes = Buffer.concat([Buffer.from(`${type} ${String(content.length)}\0`), content]);
    const id = createHash('sha1').update(bytes).digest('hex');
    const path = join(this.gitDir, 'objects', id.slice(0, 2), id.slice(2));
    if (existsSync(path)) return id;
    await mkdir(dirname(path), { recursive: true });
    const draft = join(dirname(path), `tmp_obj_${randomUUID()}`);
    await writeFile(draft, await compress(bytes, { level: 1 }));
    await rename(draft, path);
    return id;
  }

  async close(): Promise<void> {
    await Promise.all([this.heads.close(), this.contents.close()]);
  }
}

function asLines(names: readonly string[]): string {
  return names.map((name) => `${name}\n`).join('');
}

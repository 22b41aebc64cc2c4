import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { startOf } from '../processes';

/** Where a process works, for those on its machine: absolute; `sources` is null where it has no mirrors. */
const Folders = z.object({ artifacts: z.string(), sources: z.string().nullable() });
export type ServiceFolders = z.infer<typeof Folders>;

const Lock = z.object({
  ...{ pid: z.number().int(), started: z.string(), url: z.string().nullable() },
  folders: Folders.nullish(),
});
export type Lock = z.infer<typeof Lock>;

/** One process at a time may own a data folder: SQLite's FIFO of writers is inside the process. */
export class DataLock {
  private readonly file: string;

  constructor(dataDir: string) {
    this.file = join(dataDir, 'process.json');
  }

  /** The living process that owns the folder, if any; what a dead one left behind is ignored. */
  owner(): Lock | undefined {
    if (!existsSync(this.file)) return undefined;
    const lock = Lock.safeParse(readJson(this.file));
    if (!lock.success || lock.data.pid === process.pid) return undefined;
    return startOf(lock.data.pid) === lock.data.started ? lock.data : undefined;
  }

  /** Takes the folder; throws when another process lives in it. */
  acquire(): void {
    const owner = this.owner();
    if (owner)
      throw new Error(
        `Process ${owner.pid} is using this data folder${owner.url ? ` (it serves ${owner.url})` : ''}. Stop it first.`,
      );
    this.write(null);
  }

  /** Tells others where the API listens, and where its files are. */
  announce(url: string, folders?: ServiceFolders): void {
    this.write(url, folders);
  }

  release(): void {
    rmSync(this.file, { force: true });
  }

  private write(url: string | null, folders?: ServiceFolders): void {
    const lock: Lock = { pid: process.pid, started: startOf(process.pid), url, folders };
    writeFileSync(this.file, JSON.stringify(lock), { mode: 0o600 });
  }
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    // Half a file is what a process leaves that dies while writing it: as good as none.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

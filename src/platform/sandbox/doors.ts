import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { isAlive } from '../processes';
import { statusOf } from './engine';

/** Of an address (`sun_path`, unix(7)), with its end. */
const MAX_ADDRESS_BYTES = 108;
const SOCKET_NAME = 's';

/** A socket in a folder of its own, through which one supervisor reaches this process without the engine between. */
export class Door {
  private readonly server: Server;

  private constructor(
    readonly folder: string,
    onEntry: (connection: Socket) => void,
  ) {
    this.server = createServer((connection) => {
      onEntry(connection);
      // One container has this folder, and its supervisor comes once: what comes later is nobody that was meant.
      void this.close();
    });
    this.server.maxConnections = 1;
  }

  static async open(folder: string, onEntry: (connection: Socket) => void): Promise<Door> {
    await mkdir(folder);
    const door = new Door(folder, onEntry);
    const address = join(folder, SOCKET_NAME);
    await new Promise<void>((resolve, reject) => door.server.once('error', reject).listen(address, resolve));
    // What can't be accepted finds nobody here any more: its supervisor ends, and the channel with it.
    door.server.on('error', () => void door.close());
    // The container's root has no power over files of others, and a umask may have kept it out; the folder above lets nobody of this host in.
    await Promise.all([chmod(folder, 0o711), chmod(address, 0o666)]);
    return door;
  }

  /** What has entered stays. */
  async close(): Promise<void> {
    this.server.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/**
 * Doors for the warm containers of this process, where engine and process share a host. Elsewhere (an engine behind TCP, a service in a
 * container of its own) the first container that can't be made with one ends the attempts, and all go by the engine's attach.
 */
export class Doors {
  private readonly own: string;
  private ready: Promise<unknown> | undefined;
  private off: boolean;

  /** Processes that share a database may share `folder` too: each has one in it. */
  constructor(private readonly folder: string | undefined) {
    this.own = join(folder ?? '', String(process.pid));
    this.off = folder === undefined || Buffer.byteLength(join(this.own, name(), SOCKET_NAME)) >= MAX_ADDRESS_BYTES;
  }

  async open(onEntry: (connection: Socket) => void): Promise<Door | undefined> {
    const { folder } = this;
    if (this.off || folder === undefined) return undefined;
    this.ready ??= makeRoom(folder, this.own);
    await this.ready;
    return Door.open(join(this.own, name()), onEntry);
  }

  /** Whether `error` is the engine's answer to a folder that its host does not have; there are no doors from then on. */
  refusedBy(error: unknown): boolean {
    // 400 of POST /containers/create: `bind source path does not exist` (Docker Engine API 1.41).
    if (statusOf(error) !== 400) return false;
    this.off = true;
    return true;
  }

  async close(): Promise<void> {
    if (this.ready) await rm(this.own, { recursive: true, force: true });
    this.ready = undefined;
  }
}

function name(): string {
  return randomBytes(6).toString('hex');
}

/** What processes that were killed have left goes. */
async function makeRoom(folder: string, own: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const left = (await readdir(folder)).filter((pid) => join(folder, pid) === own || !isAlive(Number(pid)));
  await Promise.all(left.map((pid) => rm(join(folder, pid), { recursive: true, force: true })));
  await mkdir(own, { mode: 0o700 });
}

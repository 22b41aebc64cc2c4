import { randomBytes } from 'node:crypto';
import { chmod, mkdir, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
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
    await mkdir(folder, { mode: 0o711 });
    const door = new Door(folder, onEntry);
    const address = join(folder, SOCKET_NAME);
    await new Promise<void>((resolve, reject) => door.server.once('error', reject).listen(address, resolve));
    // The container's root has no power over files of others; the folder above lets nobody of this host in.
    await chmod(address, 0o666);
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
  private ready: Promise<unknown> | undefined;
  private off: boolean;

  constructor(private readonly folder: string | undefined) {
    this.off = folder === undefined || Buffer.byteLength(join(folder, name(), SOCKET_NAME)) >= MAX_ADDRESS_BYTES;
  }

  async open(onEntry: (connection: Socket) => void): Promise<Door | undefined> {
    const { folder } = this;
    if (this.off || folder === undefined) return undefined;
    this.ready ??= emptied(folder);
    await this.ready;
    return Door.open(join(folder, name()), onEntry);
  }

  /** Whether `error` is the engine's answer to a folder that its host does not have; there are no doors from then on. */
  refusedBy(error: unknown): boolean {
    // 400 of POST /containers/create: `bind source path does not exist` (Docker Engine API 1.41).
    if (statusOf(error) !== 400) return false;
    this.off = true;
    return true;
  }

  async close(): Promise<void> {
    if (this.ready && this.folder !== undefined) await rm(this.folder, { recursive: true, force: true });
    this.ready = undefined;
  }
}

function name(): string {
  return randomBytes(6).toString('hex');
}

/** What an earlier process was killed over is nobody's: a data folder has one process at a time. */
async function emptied(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
}

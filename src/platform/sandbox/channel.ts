import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { SupervisorMessage } from './wire';

const MAX_FRAME_BYTES = 64 * 1024 * 1024;
const KEPT_STDERR_BYTES = 8192;
const STDERR = 2;

/** A message whose blobs have not all come yet. */
interface Partial {
  message: object;
  sizes: number[];
  total: number;
}

/**
 * The attached stream of a container: frames (4 bytes big endian, then JSON) both ways, in the engine's own framing
 * (1 byte stream, 3 zero, 4 bytes length) on the way here. Never waits for an end that may not come.
 * A supervisor that came through a door speaks there alone; the engine's stream then only carries its stderr.
 */
export class Channel {
  private readonly queue: SupervisorMessage[] = [];
  private waiting: { resolve: (message: SupervisorMessage | undefined) => void; reject: (error: unknown) => void } | undefined;
  private held: Buffer = Buffer.alloc(0);
  private frames: Buffer = Buffer.alloc(0);
  private partial: Partial | undefined;
  private ended = false;
  private failure: Error | undefined;
  private stderrTail = '';
  private direct: Socket | undefined;

  constructor(private readonly stream: NodeJS.ReadWriteStream) {
    const attachedIsOver = (): void => {
      // What the supervisor said last may still be on its own way.
      if (!this.direct) this.finish();
    };
    stream.on('data', (chunk: Buffer) => this.take(chunk));
    for (const event of ['end', 'close', 'error']) stream.on(event, attachedIsOver);
  }

  /** From here on by this connection. */
  use(direct: Socket): void {
    this.direct = direct;
    direct.on('data', (chunk: Buffer) => this.takeFrames(chunk));
    for (const event of ['end', 'close', 'error']) direct.on(event, () => this.finish());
  }

  /** What the supervisor wrote to stderr: diagnostics of the harness, never a channel of results. */
  get diagnostics(): string {
    return this.stderrTail;
  }

  /** `blobs` follow the message as they are: what a supervisor is to hand on without having it in its memory. */
  send(message: object, blobs: readonly Buffer[] = []): void {
    const whole = blobs.length > 0 ? { ...message, blobs: blobs.map(({ length }) => length) } : message;
    const body = Buffer.from(JSON.stringify(whole));
    const header = Buffer.alloc(4);
    header.writeUInt32BE(body.length);
    (this.direct ?? this.stream).write(Buffer.concat([header, body, ...blobs]));
  }

  /** The next message; undefined once the stream has ended. */
  next(): Promise<SupervisorMessage | undefined> {
    const ready = this.queue.shift();
    if (ready !== undefined) return Promise.resolve(ready);
    if (this.failure) return Promise.reject(this.failure);
    if (this.ended) return Promise.resolve(undefined);
    return new Promise((resolve, reject) => (this.waiting = { resolve, reject }));
  }

  close(): void {
    this.stream.end();
    // dockerode's type is narrower than what it gives: a socket.
    if (this.stream instanceof Duplex) this.stream.destroy();
    this.direct?.destroy();
    this.finish();
  }

  private take(chunk: Buffer): void {
    this.held = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
    while (this.held.length >= 8) {
      const size = this.held.readUInt32BE(4);
      if (this.held.length < 8 + size) return;
      const payload = this.held.subarray(8, 8 + size);
      if (this.held[0] === STDERR) this.stderrTail = (this.stderrTail + payload.toString()).slice(-KEPT_STDERR_BYTES);
      else this.takeFrames(payload);
      this.held = this.held.subarray(8 + size);
    }
  }

  private takeFrames(payload: Buffer): void {
    this.frames = this.frames.length === 0 ? payload : Buffer.concat([this.frames, payload]);
    while (this.partial ? this.takeBlobs(this.partial) : this.takeFrame()) continue;
  }

  /** False when more has to come first. */
  private takeFrame(): boolean {
    if (this.frames.length < 4) return false;
    const size = this.frames.readUInt32BE(0);
    if (size > MAX_FRAME_BYTES) return this.fail(new Error(`a frame of ${size} bytes`));
    if (this.frames.length < 4 + size) return false;
    const body = this.frames.subarray(4, 4 + size);
    this.frames = this.frames.subarray(4 + size);
    return this.begin(body);
  }

  private takeBlobs({ message, sizes, total }: Partial): boolean {
    if (this.frames.length < total) return false;
    let at = 0;
    const blobs = sizes.map((size) => this.frames.subarray(at, (at += size)));
    this.frames = this.frames.subarray(total);
    this.partial = undefined;
    return this.deliver({ ...message, blobs });
  }

  private begin(body: Buffer): boolean {
    try {
      const message: unknown = JSON.parse(body.toString());
      const sizes = blobSizes(message);
      if (!sizes) return this.deliver(message);
      const total = sizes.reduce((sum, size) => sum + size, 0);
      if (total > MAX_FRAME_BYTES) return this.fail(new Error(`${total} bytes behind a message`));
      this.partial = { message: message as object, sizes, total };
      return true;
    } catch (error) {
      return this.fail(new Error('a malformed message of a supervisor', { cause: error }));
    }
  }

  private deliver(raw: unknown): boolean {
    let message: SupervisorMessage;
    try {
      message = SupervisorMessage.parse(raw);
    } catch (error) {
      return this.fail(new Error('a malformed message of a supervisor', { cause: error }));
    }
    const waiting = this.waiting;
    this.waiting = undefined;
    if (waiting) waiting.resolve(message);
    else this.queue.push(message);
    return true;
  }

  private fail(error: Error): false {
    this.failure = error;
    this.waiting?.reject(error);
    this.waiting = undefined;
    return false;
  }

  private finish(): void {
    this.ended = true;
    this.waiting?.resolve(undefined);
    this.waiting = undefined;
  }
}

function blobSizes(message: unknown): number[] | undefined {
  const sizes: unknown = typeof message === 'object' && message !== null ? Reflect.get(message, 'blobs') : undefined;
  if (!Array.isArray(sizes)) return undefined;
  return sizes.map((size) => {
    if (typeof size !== 'number' || !Number.isInteger(size) || size < 0) throw new Error('a size that is none');
    return size;
  });
}

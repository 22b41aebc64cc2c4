import type { CappedLog } from './work-container.port';

const HEAD_BYTES = 128 * 1024;
const TAIL_BYTES = 384 * 1024;

/** Keeps the first and the last part of what is written, however much that is. */
export class LogKeeper {
  private readonly head: Buffer[] = [];
  private headBytes = 0;
  private tail: Buffer[] = [];
  private tailBytes = 0;
  private total = 0;

  constructor(
    private readonly headLimit = HEAD_BYTES,
    private readonly tailLimit = TAIL_BYTES,
  ) {}

  get totalBytes(): number {
    return this.total;
  }

  write(chunk: Buffer): void {
    this.total += chunk.length;
    const room = this.headLimit - this.headBytes;
    if (room > 0) {
      this.head.push(Buffer.from(chunk.subarray(0, room)));
      this.headBytes += Math.min(room, chunk.length);
    }
    if (chunk.length > room) this.keepTail(chunk.subarray(Math.max(room, 0)));
  }

  /** Copies, for a chunk is a view of a larger buffer that would stay in memory; joins rarely, so that writing stays linear. */
  private keepTail(chunk: Buffer): void {
    this.tail.push(Buffer.from(chunk.subarray(-this.tailLimit)));
    this.tailBytes += Math.min(chunk.length, this.tailLimit);
    if (this.tailBytes <= 2 * this.tailLimit) return;
    this.tail = [Buffer.from(Buffer.concat(this.tail).subarray(-this.tailLimit))];
    this.tailBytes = this.tailLimit;
  }

  read(): CappedLog {
    const head = Buffer.concat(this.head);
    const tail = Buffer.concat(this.tail).subarray(-this.tailLimit);
    const left = this.total - head.length - tail.length;
    if (left === 0) return { content: Buffer.concat([head, tail]), totalBytes: this.total, truncated: false };
    const notice = Buffer.from(`\n[... ${String(left)} bytes left out ...]\n`);
    return { content: Buffer.concat([head, notice, tail]), totalBytes: this.total, truncated: true };
  }
}

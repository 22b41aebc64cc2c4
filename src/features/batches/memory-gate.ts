/** What one case holds of the memory of all. */
export interface MemoryLease {
  /** Takes so much in all at once, whatever is left: the case runs already, and who comes next waits for longer. Answers what it may take. */
  grow: (bytes: number) => number;
  release: () => void;
}

/** Lets cases in as long as what they reserve fits; in the order in which they came, so that a large one is not passed for ever. */
export class MemoryGate {
  private used = 0;
  private readonly queue: { bytes: number; enter: () => void }[] = [];

  constructor(readonly totalBytes: number) {}

  /** One that wants more than there is gets in when it is alone. Rejects with the signal's reason. */
  async enter(bytes: number, signal: AbortSignal): Promise<MemoryLease> {
    signal.throwIfAborted();
    if (this.queue.length > 0 || !this.fits(bytes)) await this.wait(bytes, signal);
    else this.used += bytes;
    return this.lease(bytes);
  }

  private fits(bytes: number): boolean {
    return this.used === 0 || this.used + bytes <= this.totalBytes;
  }

  private wait(bytes: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting = { bytes, enter };
      const leave = (): void => {
        this.queue.splice(this.queue.indexOf(waiting), 1);
        this.admit();
        reject(signal.reason as Error);
      };
      function enter(): void {
        signal.removeEventListener('abort', leave);
        resolve();
      }
      this.queue.push(waiting);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  private admit(): void {
    for (let first = this.queue[0]; first && this.fits(first.bytes); first = this.queue[0]) {
      this.queue.shift();
      this.used += first.bytes;
      first.enter();
    }
  }

  private lease(reserved: number): MemoryLease {
    let held = reserved;
    return {
      grow: (bytes) => {
        const wanted = Math.min(bytes, this.totalBytes);
        const more = Math.max(0, wanted - held);
        this.used += more;
        held += more;
        return wanted;
      },
      release: () => {
        this.used -= held;
        held = 0;
        this.admit();
      },
    };
  }
}

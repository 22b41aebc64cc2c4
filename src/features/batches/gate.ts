/** What one case holds of what all share. */
export interface Lease {
  /** Takes so much in all at once, whatever is left: the case runs already, and who comes next waits for longer. Answers what it may take. */
  grow: (amount: number) => number;
  release: () => void;
}

/** Lets cases in as long as what they reserve fits; in the order in which they came, so that a large one is not passed for ever. */
export class Gate {
  private used = 0;
  private readonly queue: { amount: number; enter: () => void }[] = [];

  constructor(readonly total: number) {}

  /** One that wants more than there is gets in when it is alone, and one that wants nothing at once. Rejects with the signal's reason. */
  async enter(amount: number, signal: AbortSignal): Promise<Lease> {
    signal.throwIfAborted();
    if (amount === 0) return this.lease(0);
    if (this.queue.length > 0 || !this.fits(amount)) await this.wait(amount, signal);
    else this.used += amount;
    return this.lease(amount);
  }

  private fits(amount: number): boolean {
    return this.used === 0 || this.used + amount <= this.total;
  }

  private wait(amount: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting = { amount, enter };
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
    for (let first = this.queue[0]; first && this.fits(first.amount); first = this.queue[0]) {
      this.queue.shift();
      this.used += first.amount;
      first.enter();
    }
  }

  private lease(reserved: number): Lease {
    let held = reserved;
    return {
      grow: (amount) => {
        const wanted = Math.min(amount, this.total);
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

import { DomainError } from '../../domain/errors';
import { monotonicMs } from '../../platform/clock';

/** Lets so many in at a time, and the others wait in line until their deadline. */
export class Gate {
  private inside = 0;
  private readonly line: (() => void)[] = [];

  constructor(
    private readonly slots: number,
    private readonly places: number,
  ) {}

  /** Throws `overloaded` where the line is full, `deadline-passed` where it was too slow; an aborted signal leaves the line. */
  async within<T>(deadline: number, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.enter(deadline, signal);
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  private async enter(deadline: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.inside < this.slots) {
      this.inside += 1;
      return;
    }
    if (this.line.length >= this.places) throw new DomainError('overloaded', undefined, [], { retry_after: 1 });
    await this.wait(deadline, signal);
  }

  private wait(deadline: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leaveLine = (error: unknown): void => {
        this.line.splice(this.line.indexOf(turn), 1);
        settle();
        reject(error instanceof Error ? error : new Error('nobody waits any more', { cause: error }));
      };
      const turn = (): void => {
        settle();
        resolve();
      };
      const late = setTimeout(() => leaveLine(new DomainError('deadline-passed')), Math.max(0, deadline - monotonicMs()));
      const gone = (): void => leaveLine(signal.reason);
      const settle = (): void => {
        clearTimeout(late);
        signal.removeEventListener('abort', gone);
      };
      signal.addEventListener('abort', gone, { once: true });
      this.line.push(turn);
    });
  }

  /** The place goes straight to the next in line. */
  private leave(): void {
    const next = this.line.shift();
    if (next) next();
    else this.inside -= 1;
  }
}

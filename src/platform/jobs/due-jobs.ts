import type { Kinds } from './job-queue';

interface Idle {
  kinds: Kinds;
  wake: () => void;
}

/**
 * Idle workers, until there is something for them. One look at the queue for all of them: a transaction each, many times a second,
 * would stand before every other write of the service.
 */
export class DueJobs {
  private readonly idle = new Set<Idle>();

  /** Resolves when a job of these kinds is due, or the signal aborts. Another worker may be faster. */
  next(kinds: Kinds, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const idle: Idle = { kinds, wake: done };
      const { idle: all } = this;
      function done(): void {
        all.delete(idle);
        signal.removeEventListener('abort', done);
        resolve();
      }
      all.add(idle);
      signal.addEventListener('abort', done, { once: true });
    });
  }

  get wanted(): boolean {
    return this.idle.size > 0;
  }

  /** Wakes who may take one of these. */
  tell(due: readonly string[]): void {
    for (const { kinds, wake } of [...this.idle]) if (due.some((kind) => takes(kinds, kind))) wake();
  }
}

function takes(kinds: Kinds, kind: string): boolean {
  return 'only' in kinds ? kinds.only === kind : !kinds.except.includes(kind);
}

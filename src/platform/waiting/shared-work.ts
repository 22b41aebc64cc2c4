import { untilAborted } from './until-aborted';

/** What a waiter brings: the end of its waiting, and where output goes while it waits. */
export interface Waiter {
  signal?: AbortSignal | undefined;
  onOutput?: ((chunk: Buffer) => void) | undefined;
}

export interface SharedOptions {
  /** Aborts when nobody waits any more. */
  signal: AbortSignal;
  /** Tells everybody who waits. */
  onOutput: (chunk: Buffer) => void;
}

/** A place among those who wait for one piece of work. */
export interface Place<T, W> {
  result: Promise<T>;
  /** Who had it begun, and so under whose limits it runs. */
  owner: W;
  own: boolean;
}

interface Running<T, W> {
  work: Promise<T>;
  owner: W;
  stop: AbortController;
  listeners: Set<(chunk: Buffer) => void>;
  waiting: number;
}

/** Work by key that is done once for all who want it at the same time. It belongs to all of them: it ends early when the last one leaves. */
export class SharedWork<T, W extends Waiter> {
  private readonly running = new Map<string, Running<T, W>>();

  /** `graceMs`: how long the last one who leaves stays for work that was told to end. */
  constructor(private readonly graceMs: number) {}

  join(key: string, waiter: W, begin: (options: SharedOptions) => Promise<T>): Place<T, W> {
    const known = this.running.get(key);
    const running = known ?? this.begin(key, waiter, begin);
    return { result: this.wait(key, running, waiter), owner: running.owner, own: !known };
  }

  private begin(key: string, owner: W, begin: (options: SharedOptions) => Promise<T>): Running<T, W> {
    const stop = new AbortController();
    const listeners = new Set<(chunk: Buffer) => void>();
    const onOutput = (chunk: Buffer): void => {
      for (const listen of listeners) listen(chunk);
    };
    const running = { work: begin({ signal: stop.signal, onOutput }), owner, stop, listeners, waiting: 0 };
    const over = (): void => this.forget(key, running);
    running.work.then(over, over);
    this.running.set(key, running);
    return running;
  }

  private async wait(key: string, running: Running<T, W>, { signal, onOutput }: W): Promise<T> {
    const listen = (chunk: Buffer): void => onOutput?.(chunk);
    running.listeners.add(listen);
    running.waiting += 1;
    try {
      return await untilAborted(running.work, signal);
    } finally {
      running.listeners.delete(listen);
      running.waiting -= 1;
      if (running.waiting === 0) await this.end(key, running, signal);
    }
  }

  /** Who comes now begins anew; what was begun is given time to clean up. */
  private async end(key: string, running: Running<T, W>, signal: AbortSignal | undefined): Promise<void> {
    this.forget(key, running);
    if (!signal?.aborted) return;
    running.stop.abort(signal.reason);
    await Promise.allSettled([untilAborted(running.work, signal, this.graceMs)]);
  }

  private forget(key: string, running: Running<T, W>): void {
    if (this.running.get(key) === running) this.running.delete(key);
  }
}

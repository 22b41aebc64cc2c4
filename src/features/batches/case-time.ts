import { monotonicMs } from '../../platform/clock';

/** The time of a case, which stands still while the case waits for what is not its own. */
export class CaseTime {
  private readonly over = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private since = 0;

  constructor(private leftMs: number) {
    this.go();
  }

  /** Aborts at the end of it, with a TimeoutError as that of `AbortSignal.timeout`. */
  get signal(): AbortSignal {
    return this.over.signal;
  }

  async without<T>(waiting: Promise<T>): Promise<T> {
    this.stop();
    this.leftMs -= monotonicMs() - this.since;
    try {
      return await waiting;
    } finally {
      this.go();
    }
  }

  /** The case is over. */
  stop(): void {
    clearTimeout(this.timer);
  }

  private go(): void {
    this.since = monotonicMs();
    const end = (): void => this.over.abort(new DOMException('The case took longer than its time', 'TimeoutError'));
    this.timer = setTimeout(end, Math.max(0, this.leftMs)).unref();
  }
}

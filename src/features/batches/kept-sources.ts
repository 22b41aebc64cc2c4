import type { PullSource } from '../sourcing';

/** Sources that stay open between requests; each holds a mirror's processes and a temporary folder. */
const MAX_KEPT = 8;
/** A walk asks for its next page at once; what nobody has asked for so long is closed. */
const IDLE_MS = 5 * 60_000;

interface Kept {
  source: PullSource;
  /** Requests that use it now. */
  used: number;
  timer?: NodeJS.Timeout;
}

/** Sources by a name, opened when they are first asked for, and closed when they are idle or too many. One in use is never closed. */
export class KeptSources {
  private readonly kept = new Map<string, Kept>();

  constructor(
    private readonly maxKept = MAX_KEPT,
    private readonly idleMs = IDLE_MS,
  ) {}

  async use<T>(name: string, open: () => PullSource, work: (source: PullSource) => Promise<T>): Promise<T> {
    const kept = this.kept.get(name) ?? { source: open(), used: 0 };
    // Last in the order, which is that of the last use.
    this.kept.delete(name);
    this.kept.set(name, kept);
    clearTimeout(kept.timer);
    kept.used += 1;
    try {
      await this.makeRoom();
      return await work(kept.source);
    } finally {
      kept.used -= 1;
      if (kept.used === 0 && this.kept.get(name) === kept)
        kept.timer = setTimeout(() => void this.drop(name, kept), this.idleMs).unref();
    }
  }

  async close(): Promise<void> {
    for (const [name, kept] of [...this.kept]) await this.drop(name, kept);
  }

  private async makeRoom(): Promise<void> {
    const idle = [...this.kept].filter(([, { used }]) => used === 0);
    for (const [name, kept] of idle.slice(0, Math.max(0, this.kept.size - this.maxKept))) await this.drop(name, kept);
  }

  private async drop(name: string, kept: Kept): Promise<void> {
    clearTimeout(kept.timer);
    this.kept.delete(name);
    await kept.source.close();
  }
}

import { Logger } from '@nestjs/common';
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
  private readonly logger = new Logger('Sources');
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
        kept.timer = setTimeout(() => void this.dropLogged(name, kept), this.idleMs).unref();
    }
  }

  async close(): Promise<void> {
    for (const [name, kept] of [...this.kept]) await this.drop(name, kept);
  }

  private async makeRoom(): Promise<void> {
    for (const [name, kept] of [...this.kept]) {
      if (this.kept.size <= this.maxKept) return;
      // Looked at again each time: somebody may have taken it while the one before was closed.
      if (kept.used === 0 && this.kept.get(name) === kept) await this.dropLogged(name, kept);
    }
  }

  /** Nobody waits for this one: what goes wrong at its end is nobody's request. */
  private async dropLogged(name: string, kept: Kept): Promise<void> {
    try {
      await this.drop(name, kept);
    } catch (error) {
      this.logger.warn({ err: error, source: name }, 'An idle source could not be closed in order');
    }
  }

  private async drop(name: string, kept: Kept): Promise<void> {
    clearTimeout(kept.timer);
    this.kept.delete(name);
    await kept.source.close();
  }
}

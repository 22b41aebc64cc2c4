import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { DomainError } from '../../domain/errors';
import { monotonicMs } from '../../platform/clock';
import { CONFIG, type Config } from '../../platform/config';
import { GRADER, SandboxInfraError, type Grader } from '../../platform/sandbox';
import { FairQueue, type Waiting } from './domain/fair-queue';
import { Rate } from './domain/rate';
import { GradingMetrics } from './grading.metrics';

export interface Entry extends Waiting {
  signal?: AbortSignal | undefined;
  /** On the monotonic clock, milliseconds: whoever waits until then is sent away. */
  deadline: number;
}

/** Leave to use the grader; give it back with `release`. */
export interface Slot {
  waitedMs: number;
  release(): void;
}

interface Queued extends Entry {
  since: number;
  admit: (slot: Slot) => void;
  refuse: (error: unknown) => void;
  onAbort: () => void;
}

const [SWEEP_MS, ROOM_MS] = [100, 250];
/** While the engine does not answer, one submission asks again after so long, doubling. */
const [FIRST_PAUSE_MS, LONGEST_PAUSE_MS] = [250, 5000];

/** A bounded queue before the grader's slots, fair by account. */
@Injectable()
export class Admission implements BeforeApplicationShutdown {
  private readonly queue = new FairQueue<Queued>();
  private readonly rate = new Rate();
  private readonly roomWanted: (() => void)[] = [];
  private used = 0;
  private pauseMs = 0;
  private pausedUntil = 0;
  private sweeper: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    @Inject(GRADER) private readonly grader: Grader,
    @Inject(CONFIG) private readonly config: Config,
    private readonly metrics: GradingMetrics,
  ) {}

  /** Waits for a slot like `enter`; throws a 429 if the account has too much waiting, a 503 if all together have. */
  enterNow(entry: Entry): Promise<Slot> {
    if (this.queue.sizeOf(entry.account) >= this.config.grader.maxQueuedPerAccount)
      throw new DomainError('too-many-requests', 'This account has too many submissions waiting.', [], this.retryAfter());
    if (this.queue.size >= this.config.grader.maxQueued) throw new DomainError('overloaded', undefined, [], this.retryAfter());
    return this.enter(entry);
  }

  /** The same for what streams in: where there is no room in the queue it waits for that, rather than be refused. */
  async enterPatiently(entry: Entry): Promise<Slot> {
    while (!this.hasRoom(entry.account) && !entry.signal?.aborted && !this.closed) await this.someoneLeaves();
    return this.enter(entry);
  }

  private hasRoom(account: string): boolean {
    const { maxQueued, maxQueuedPerAccount } = this.config.grader;
    return this.queue.sizeOf(account) < maxQueuedPerAccount && this.queue.size < maxQueued;
  }

  /** Resolves when an item leaves the queue, or after a moment: a signal may have been aborted meanwhile. */
  private someoneLeaves(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ROOM_MS);
      this.roomWanted.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Slots that a run with this memory limit takes. */
  costOf(memoryBytes: number): number {
    const { slotMemoryBytes } = this.grader.status();
    return Math.min(Math.max(1, Math.ceil(memoryBytes / slotMemoryBytes)), this.capacity);
  }

  /** Waits for a slot. Rejects with `deadline-passed`, a SandboxInfraError if the engine is away then, or the signal's reason. */
  enter(entry: Entry): Promise<Slot> {
    return new Promise<Slot>((resolve, reject) => {
      if (entry.signal?.aborted) return reject(toError(entry.signal.reason));
      if (this.closed) return reject(shuttingDown());
      const queued: Queued = {
        ...entry,
        since: monotonicMs(),
        admit: resolve,
        refuse: reject,
        onAbort: () => this.drop(queued, toError(entry.signal?.reason)),
      };
      entry.signal?.addEventListener('abort', queued.onAbort, { once: true });
      this.queue.add(queued);
      this.sweeper ??= setInterval(() => this.sweep(), SWEEP_MS);
      this.dispatch();
    });
  }

  /** The engine did not answer: nobody else asks it for a while. */
  pause(): void {
    if (this.paused) return;
    this.pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(FIRST_PAUSE_MS, this.pauseMs * 2));
    this.pausedUntil = monotonicMs() + this.pauseMs;
    setTimeout(() => this.dispatch(), this.pauseMs + 1).unref();
  }

  /** The engine answered. */
  resume(): void {
    this.pauseMs = 0;
    this.pausedUntil = 0;
  }

  /** Whether the engine failed when it was asked last. */
  get troubled(): boolean {
    return this.pauseMs > 0;
  }

  beforeApplicationShutdown(): void {
    this.closed = true;
    clearInterval(this.sweeper);
    for (const queued of [...this.queue]) this.drop(queued, shuttingDown());
    this.wakeRoom();
  }

  private get paused(): boolean {
    return this.pausedUntil > monotonicMs();
  }

  private get capacity(): number {
    const { slots, unfit } = this.grader.status();
    return Math.max(1, slots - unfit);
  }

  private dispatch(): void {
    // While the engine is in trouble one at a time asks it.
    while (!this.paused && !(this.troubled && this.used > 0)) {
      const queued = this.queue.take(this.capacity - this.used);
      if (!queued) break;
      this.used += queued.cost;
      queued.signal?.removeEventListener('abort', queued.onAbort);
      queued.admit(this.slotFor(queued));
    }
    this.metrics.depth(this.queue.size, this.used);
    this.wakeRoom();
  }

  private slotFor(queued: Queued): Slot {
    const waitedMs = monotonicMs() - queued.since;
    this.metrics.waited(waitedMs);
    let held = true;
    return {
      waitedMs,
      release: () => {
        if (!held) return;
        held = false;
        this.used -= queued.cost;
        this.queue.done(queued);
        this.rate.count(monotonicMs());
        this.dispatch();
      },
    };
  }

  private drop(queued: Queued, error: unknown): void {
    if (!this.queue.remove(queued)) return;
    queued.signal?.removeEventListener('abort', queued.onAbort);
    queued.refuse(error);
    this.metrics.depth(this.queue.size, this.used);
    this.wakeRoom();
  }

  private sweep(): void {
    const now = monotonicMs();
    const late = [...this.queue].filter(({ deadline }) => deadline <= now);
    for (const queued of late) this.drop(queued, this.tooLate());
    if (this.queue.size > 0) return;
    clearInterval(this.sweeper);
    this.sweeper = undefined;
  }

  /** While the engine is away nobody's deadline is their own fault. */
  private tooLate(): Error {
    if (this.troubled) return new SandboxInfraError('engine-unreachable', 'the container engine does not answer');
    return new DomainError('deadline-passed', undefined, [], this.retryAfter());
  }

  private wakeRoom(): void {
    for (const wake of this.roomWanted.splice(0)) wake();
  }

  /** Seconds until what waits now is through, at the rate of late. */
  private retryAfter(): { retry_after: number } {
    const rate = this.rate.perSecond(monotonicMs());
    return { retry_after: Math.min(60, Math.max(1, Math.ceil(this.queue.size / Math.max(rate, 1)))) };
  }
}

function shuttingDown(): DomainError {
  return new DomainError('unavailable', 'The service is shutting down.', [], { retry_after: 5 });
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('aborted');
}

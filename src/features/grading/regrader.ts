import { suiteKeyOf } from './suite-key';
import { randomInt } from 'node:crypto';
import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { monotonicMs } from '../../platform/clock';
import { CONFIG, type Config } from '../../platform/config';
import { newId } from '../../platform/ids';
import { Admission } from './admission';
import { GradingMetrics } from './grading.metrics';
import { GradingStore } from './grading-store';
import { Judge, type Order } from './judge';
import type { Outcome } from './judged';
import { VerdictCache } from './verdict-cache';

/** What waits to be compared; beyond it verdicts are left alone, and counted. */
const MAX_WAITING = 256;
const DEADLINE_MS = 120_000;
const SYSTEM = 'system';

/**
 * Compares a share of the verdicts with a second run: a cache repeats what it was told. One at a time, which waits its turn in the queue
 * like any account's: under load a service has most to be compared.
 */
@Injectable()
export class Regrader implements BeforeApplicationShutdown {
  private readonly logger = new Logger(Regrader.name);
  private readonly waiting: { order: Order; before: Outcome }[] = [];
  private readonly stopping = new AbortController();
  private running = false;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly admission: Admission,
    private readonly judge: Judge,
    private readonly cache: VerdictCache,
    private readonly store: GradingStore,
    private readonly metrics: GradingMetrics,
  ) {}

  /** Draws: nobody can tell from a submission whether it will be compared. */
  consider(order: Order, before: Outcome): void {
    if (before.image === null || this.stopping.signal.aborted) return;
    if (randomInt(1_000_000) >= this.config.grader.regradeShare * 1_000_000) return;
    if (this.waiting.length >= MAX_WAITING) return this.metrics.regraded('dropped');
    this.waiting.push({ order, before });
    void this.work();
  }

  beforeApplicationShutdown(): void {
    this.stopping.abort(new Error('The service is shutting down'));
  }

  private async work(): Promise<void> {
    if (this.running) return;
    this.running = true;
    for (let next = this.waiting.shift(); next && !this.stopping.signal.aborted; next = this.waiting.shift())
      try {
        await this.compare(next.order, next.before);
      } catch (error) {
        if (!this.stopping.signal.aborted) this.logger.error({ err: error }, 'A verdict could not be compared');
      }
    this.running = false;
  }

  private async compare(first: Order, before: Outcome): Promise<void> {
    const { signal } = this.stopping;
    const order = { ...first, id: newId('execution'), account: SYSTEM, deadline: monotonicMs() + DEADLINE_MS, signal };
    const cost = this.admission.costOf(order.limits.memoryBytes);
    const slot = await this.admission.enter({
      account: SYSTEM,
      group: suiteKeyOf(order.version),
      cost,
      deadline: order.deadline,
      signal,
    });
    const after = await this.judge.judge(order, slot);
    if (after.run.verdict === 'infra-error') return this.metrics.regraded('failed');
    if (isSame(before, after)) return this.metrics.regraded('same');
    this.metrics.regraded('different');
    this.cache.forget(first.key);
    const data = { grading: first.id, version: first.version.id, before: before.run.verdict, after: after.run.verdict };
    this.logger.warn(data, 'The same submission got two verdicts');
    await this.store.note({ action: 'grading.differed', subject: first.version.taskId, data });
  }
}

function isSame(before: Outcome, after: Outcome): boolean {
  const outcomes = ({ run }: Outcome): string => JSON.stringify([run.verdict, run.tests.map(({ outcome }) => outcome)]);
  return outcomes(before) === outcomes(after);
}

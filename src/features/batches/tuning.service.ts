import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { DomainError, notFound } from '../../domain/errors';
import type { SweLanguage } from '../../domain/swe';
import { CLOCK, type Clock } from '../../platform/clock';
import { CONFIG, type Config } from '../../platform/config';
import { UnitOfWork } from '../../platform/database';
import { ifAbsent, runTuning, TuningConfigError, type CycleOutcome, type LoggedDecision } from '../building';
import type { Batch, Case, PrPool } from './batches.entity';
import { BatchesRepository } from './batches.repository';
import type { TuningView } from './batches.schema';

const SHOWN = 500;

/** Adaptive tuning as batches feed it: `config.yaml` and `logs/adaptive_decisions.jsonl` below the artifacts' root. */
@Injectable()
export class SweTuning {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: BatchesRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The newest decisions, oldest first, and how many there are. */
  async get(): Promise<TuningView> {
    const text = await readFile(this.log, 'utf8').catch(ifAbsent);
    const lines = (text ?? '').split('\n').filter(Boolean);
    return { decisions: lines.slice(-SHOWN).map((line) => JSON.parse(line) as LoggedDecision), total: lines.length };
  }

  /** What a cycle over all of a batch's cases, as they stand, would decide; nothing is written. */
  async tryOut(batchId: string): Promise<TuningView> {
    const { reader } = this.work;
    const batch = await this.repository.findBatch(reader, batchId);
    const pool = batch && (await this.repository.findPool(reader, { id: batch.poolId }));
    if (!batch || !pool) throw notFound();
    try {
      const decisions = await this.cycle(batch, pool, new Map(), true);
      return { decisions, total: decisions.length };
    } catch (error) {
      if (error instanceof TuningConfigError) throw new DomainError('conflict', `config.yaml: ${error.message}`);
      throw error;
    }
  }

  /**
   * One cycle after a run of a batch, for its pool's language; nothing where there is no `config.yaml`, for then nobody asked for it.
   * A dry run writes nothing. Throws a TuningConfigError for a file that is no configuration.
   */
  async cycle(batch: Batch, pool: PrPool, before: ReadonlyMap<string, string>, dryRun = false): Promise<LoggedDecision[]> {
    const path = join(this.config.swe.artifactsDir, 'config.yaml');
    if (pool.language === null || (await readFile(path, 'utf8').catch(ifAbsent)) === undefined) return [];
    const outcomes: Partial<Record<SweLanguage, CycleOutcome>> = { [pool.language]: await this.outcomeOf(batch, before) };
    return runTuning({ config: path, log: this.log, outcomes, now: this.clock.now(), dryRun });
  }

  /** Status of each case by candidate, to tell later what a run has changed. */
  async statuses(batchId: string): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for await (const { found: one } of this.repository.eachCase(this.work.reader, batchId))
      found.set(one.candidateId, one.updatedAt);
    return found;
  }

  private get log(): string {
    return join(this.config.swe.artifactsDir, 'logs', 'adaptive_decisions.jsonl');
  }

  private async outcomeOf(batch: Batch, before: ReadonlyMap<string, string>): Promise<CycleOutcome> {
    const outcome = {
      success: 0,
      failed: 0,
      filtered: 0,
      timed_out: 0,
      session_timed_out: 0,
      overloaded: 0,
      pr_pool_remaining: 0,
    };
    for await (const { found } of this.repository.eachCase(this.work.reader, batch.id)) {
      if (found.status === 'pending' || found.status === 'skipped') outcome.pr_pool_remaining += 1;
      else if (before.get(found.candidateId) !== found.updatedAt) count(outcome, found);
    }
    return outcome;
  }
}

function count(outcome: CycleOutcome, { status, stage, reason }: Case): void {
  if (status === 'success') outcome.success += 1;
  else if (stage === 'examine') outcome.filtered += 1;
  else {
    outcome.failed += 1;
    if (reason === 'timed-out') outcome.timed_out += 1;
    if (reason === 'out-of-memory' || reason === 'rate-limited') outcome.overloaded += 1;
  }
}

import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { SYSTEM_ACTOR } from '../../domain/actor';
import { CLOCK, type Clock } from '../../platform/clock';
import { CONFIG, type Config } from '../../platform/config';
import { UnitOfWork } from '../../platform/database';
import { JobFailedError, JobRunner, type Commit, type Job, type JobControl, type JobHandler } from '../../platform/jobs';
import { BatchStates } from './batch-state';
import { BatchRun } from './batch-run';
import { TuningConfigError } from '../building';
import { ModelCaller, ModelRegistry } from '../models';
import type { PullSource } from '../sourcing';
import type { Batch, PrPool } from './batches.entity';
import { BatchesRepository } from './batches.repository';
import type { BatchSettings, Stopped } from './batch-record.schema';
import { BatchOptions } from './batches.schema';
import { BATCH_JOB, Batches } from './batches.service';
import { CaseRecorder } from './case-recorder';
import { CpuGate } from './cpu-gate';
import { EarlierRuns } from './earlier-runs';
import { endingWith } from './lanes';
import { Manifests } from './manifests';
import { MemoryGate } from './memory-gate';
import { Pipeline } from './pipeline';
import type { BatchTools } from './run-context';
import { Sources } from './sources';
import type { GaveUp } from './trouble-gate';
import { SweTuning } from './tuning.service';

/** Batches at a time; each has its own concurrency. */
const LANES = 2;

/** A batch with what its run goes by. */
type Running = Batch & { settings: BatchSettings };

/** Works batches off: the worker's side of `Batches`. */
@Injectable()
export class BatchJob implements JobHandler, OnModuleInit {
  readonly kind = BATCH_JOB;
  readonly lane = LANES;
  private readonly logger = new Logger('Batches');
  private readonly tools: BatchTools;

  constructor(
    private readonly runner: JobRunner,
    private readonly batches: Batches,
    private readonly sources: Sources,
    private readonly states: BatchStates,
    private readonly earlier: EarlierRuns,
    private readonly tuning: SweTuning,
    private readonly models: ModelRegistry,
    private readonly caller: ModelCaller,
    work: UnitOfWork,
    repository: BatchesRepository,
    recorder: CaseRecorder,
    pipeline: Pipeline,
    manifests: Manifests,
    memory: MemoryGate,
    cpus: CpuGate,
    @Inject(CLOCK) clock: Clock,
    @Inject(CONFIG) config: Config,
  ) {
    this.tools = { work, repository, recorder, pipeline, manifests, memory, cpus, clock, config };
  }

  onModuleInit(): void {
    this.runner.register(this);
  }

  async run(job: Job, control: JobControl): Promise<Commit> {
    const { work, repository } = this.tools;
    const found = await repository.findBatch(work.reader, job.subject);
    if (!found) throw new Error(`there is no batch ${job.subject}`);
    const pool = await repository.findPool(work.reader, { id: found.poolId });
    const options = BatchOptions.parse(found.options);
    const settings = await this.settle(found, options, pool, control);
    const batch: Running = { ...found, options, settings };
    const stopped = (await this.findClosed(batch, pool)) ?? (await this.work(batch, pool, control));
    const counts = await repository.countCases(work.reader, batch.id);
    const result = { counts: Object.fromEntries(counts.map(({ status, count }) => [status, count])) };
    if (stopped) throw new JobFailedError(`The batch gave up: ${stopped.reason}`, { error: 'stopped', stopped, ...result });
    return async (unit) => {
      await this.batches.endRun(unit, batch.id);
      return result;
    };
  }

  /** Writes down what this run goes by, and says so. */
  private async settle(
    batch: Batch,
    options: BatchOptions,
    pool: PrPool | undefined,
    control: JobControl,
  ): Promise<BatchSettings> {
    const { settings, problem } = await this.tuning.settings(options, pool?.language ?? null);
    const ctx = { actor: SYSTEM_ACTOR, requestId: 'swe-batch', now: () => this.tools.clock.now(), via: 'worker' };
    await this.tools.work.run(ctx, (unit) => this.tools.repository.updateBatch(unit, batch.id, { settings }));
    if (problem !== undefined) await control.progress({ event: 'tuning', problem });
    await control.progress({ event: 'settings', settings });
    return settings;
  }

  /** A language that was disabled since the batch was asked for; a reached target skips its cases one by one. */
  private async findClosed({ options }: Running, pool: PrPool | undefined): Promise<Stopped | undefined> {
    if (options.force || options.dry_run) return undefined;
    const closed = await this.tuning.findClosed(pool?.language ?? null).catch((error: unknown) => {
      if (error instanceof TuningConfigError) return undefined;
      throw error;
    });
    if (closed?.reason !== 'language-disabled') return undefined;
    return { ...closed, reason: closed.reason, since: this.tools.clock.now().toISOString() };
  }

  /** What is due, and then a cycle of tuning over what this run judged; why it gave up, where it did. */
  private async work(batch: Running, pool: PrPool | undefined, control: JobControl): Promise<Stopped | undefined> {
    if (pool) await this.takeOver(batch, pool, control);
    const before = await this.tuning.statuses(batch.id);
    // Limits are waited for by the batch, which doesn't count that as time of a case.
    const source = this.sources.open(batch.options.source, control.signal, 0);
    const gaveUp = await endingWith(
      this.conduct(batch, pool, source, control),
      // What only looked has no state: its file would stand in the place of the real one's.
      [() => source.close(), async () => pool && !batch.options.dry_run && this.writeState(batch.id, control)],
      (error) => this.logger.warn({ batch: batch.id, err: error }, 'A batch that failed could not be ended in order'),
    );
    if (pool && !batch.options.dry_run) await this.tune(batch, pool, before, control);
    return gaveUp;
  }

  private async conduct(
    batch: Running,
    pool: PrPool | undefined,
    source: PullSource,
    control: JobControl,
  ): Promise<GaveUp | undefined> {
    const model = batch.options.model ? { snapshot: await this.models.get(batch.options.model), caller: this.caller } : null;
    const asked = { batch, settings: batch.settings, language: pool?.language ?? null, model };
    return new BatchRun(this.tools, asked, source, control).conduct();
  }

  private async takeOver(batch: Batch, pool: PrPool, control: JobControl): Promise<void> {
    const taken = await this.earlier.takeOver(batch, pool);
    for (const run of taken?.runs ?? []) await control.progress({ event: 'taken-over', ...run });
    for (const problem of taken?.problems ?? []) await control.progress({ event: 'state-file-broken', ...problem });
  }

  private async writeState(batchId: string, control: JobControl): Promise<void> {
    const aside = await this.states.write(batchId);
    if (aside !== undefined) await control.progress({ event: 'state-file-kept', path: aside });
  }

  /** A configuration that can't be used is told, and costs nobody a verified task. */
  private async tune(batch: Batch, pool: PrPool, before: ReadonlyMap<string, string>, control: JobControl): Promise<void> {
    try {
      const decisions = await this.tuning.cycle(batch, pool, before);
      if (decisions.length > 0) await control.progress({ event: 'tuning', decisions });
    } catch (error) {
      if (!(error instanceof TuningConfigError)) throw error;
      await control.progress({ event: 'tuning', problem: error.message });
    }
  }

  /** A defect ended it: its cases tell how far it came, and it can be resumed. */
  exhausted(): Promise<void> {
    return Promise.resolve();
  }
}

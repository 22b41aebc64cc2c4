import { setMaxListeners } from 'node:events';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type BeforeApplicationShutdown } from '@nestjs/common';
import { SYSTEM_ACTOR, type Ctx } from '../../domain/actor';
import { CLOCK, sleep, type Clock } from '../clock';
import { CONFIG, type Config } from '../config';
import { UnitOfWork, type Unit } from '../database';
import { newId } from '../ids';
import { SandboxInfraError } from '../sandbox/sandbox.port';
import type { Job, JobFailureCause } from './job.entity';
import { DueJobs } from './due-jobs';
import { JobQueue, LEASE_MS, LeaseLostError, type Kinds } from './job-queue';

/** Writes what the work found; runs in the same transaction as the end of the job, so it happens once. */
export type Commit = (unit: Unit) => Promise<Record<string, unknown>>;

export interface JobControl {
  /** Aborts when the lease is lost, the job is cancelled, or the process shuts down. */
  signal: AbortSignal;
  progress: (data: Record<string, unknown>) => Promise<void>;
}

/** Ends a job as failed at once: another attempt would come out the same, until somebody asks for it. `result` is the job's. */
export class JobFailedError extends Error {
  override readonly name = 'JobFailedError';
  constructor(
    message: string,
    readonly result: Record<string, unknown>,
  ) {
    super(message);
  }
}

export interface JobHandler {
  kind: string;
  /** For work of hours: so many of this kind at a time, beside the worker's slots, so that nothing short waits behind it. */
  lane?: number;
  /** Does the slow part without touching the database for writing, and returns what to write. */
  run(job: Job, control: JobControl): Promise<Commit>;
  /** Called when the last attempt failed: leave the subject in a state that people can act on. */
  exhausted(unit: Unit, job: Job, cause: JobFailureCause): Promise<void>;
}

/** Between looks at the queue: for jobs that another process queued, or that become due. */
const POLL_MS = 200;
/** With delays that double up to a minute this is about 25 minutes without an engine before a job gives up. */
const MAX_INFRA_RETRIES = 30;

/** The embedded worker: takes jobs, keeps their leases, ends them. */
@Injectable()
export class JobRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(JobRunner.name);
  private readonly handlers = new Map<string, JobHandler>();
  private readonly owner = newId('execution');
  private readonly stopping = new AbortController();
  private readonly due = new DueJobs();
  private nudge = new AbortController();
  private loops: Promise<void>[] = [];

  constructor(
    private readonly work: UnitOfWork,
    private readonly queue: JobQueue,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  register(handler: JobHandler): void {
    this.handlers.set(handler.kind, handler);
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.config.worker.slots === 0) return;
    // Every idle loop listens, and there are more of them than Node takes for a leak.
    setMaxListeners(0, this.stopping.signal);
    this.stopping.signal.addEventListener('abort', () => this.nudge.abort());
    this.queue.onQueued(() => this.nudge.abort());
    // The embedded database has one process: whatever runs at boot was left behind by a process that died.
    await this.requeueLost(this.work.dialect === 'sqlite');
    const lanes = [...this.handlers.values()].flatMap(({ kind, lane = 0 }) => Array.from({ length: lane }, () => kind));
    const slots = Array.from({ length: this.config.worker.slots }, () => this.loop({ except: [...new Set(lanes)] }));
    this.loops = [...slots, ...lanes.map((only) => this.loop({ only }))];
    this.loops.push(this.watch(), this.look());
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.loops);
  }

  private async loop(kinds: Kinds): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const job = await this.guarded('taking a job', () => this.work.run(this.ctx(), (unit) => this.take(unit, kinds)));
      if (job) await this.guarded('running a job', () => this.execute(job));
      else await this.due.next(kinds, this.stopping.signal);
    }
  }

  /** What other loops put back as the worker ends is not taken again: the transaction is undone. */
  private async take(unit: Unit, kinds: Kinds): Promise<Job | undefined> {
    const job = await this.queue.take(unit, this.owner, kinds);
    if (job && this.stopping.signal.aborted) throw new LeaseLostError(job.id);
    return job;
  }

  /** Looks for all idle loops at once, and only reads. */
  private async look(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      this.nudge = new AbortController();
      if (this.due.wanted)
        await this.guarded('looking for due jobs', async () =>
          this.due.tell(await this.queue.dueKinds(this.work.reader, this.clock.now())),
        );
      await sleep(POLL_MS, this.nudge.signal);
    }
  }

  private async watch(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await sleep(LEASE_MS / 2, this.stopping.signal);
      if (!this.stopping.signal.aborted) await this.guarded('looking for lost jobs', () => this.requeueLost(false));
    }
  }

  /** A defect of the loop itself must not end the worker; it is logged, and tried again after a pause. */
  private async guarded<T>(what: string, action: () => Promise<T>): Promise<T | undefined> {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof LeaseLostError)) this.logger.error({ err: error, what }, 'The worker failed');
      await sleep(POLL_MS * 5, this.stopping.signal);
      return undefined;
    }
  }

  private async execute(job: Job): Promise<void> {
    const handler = this.handlers.get(job.kind);
    if (!handler) return this.work.run(this.ctx(), (unit) => this.queue.finish(unit, job, 'failed', { error: 'unknown-kind' }));
    const lease = new AbortController();
    const heart = setInterval(() => void this.guarded('heartbeat', () => this.beat(job, lease)), LEASE_MS / 3);
    try {
      const signal = AbortSignal.any([lease.signal, this.stopping.signal]);
      const commit = await handler.run(job, { signal, progress: (data) => this.progress(job, data) });
      await this.work.run(this.ctx(), async (unit) => this.queue.finish(unit, job, 'succeeded', await commit(unit)));
    } catch (error) {
      await this.settle(handler, job, lease.signal, error);
    } finally {
      clearInterval(heart);
    }
  }

  private async settle(handler: JobHandler, job: Job, lease: AbortSignal, error: unknown): Promise<void> {
    if (error instanceof LeaseLostError) return;
    if (this.stopping.signal.aborted) return this.putBack(job, 'lost', 'the worker shut down');
    if (lease.aborted) return this.work.run(this.ctx(), (unit) => this.queue.finish(unit, job, 'cancelled', {}));
    if (error instanceof JobFailedError)
      return this.work.run(this.ctx(), (unit) => this.queue.finish(unit, job, 'failed', error.result));
    const infra = error instanceof SandboxInfraError;
    const detail = error instanceof Error ? error.message : String(error);
    this.logger.warn({ job: job.id, kind: job.kind, attempt: job.attempts, infra, err: error }, 'An attempt failed');
    const infraRetries = job.causes.filter((cause) => cause.cause === 'infra').length;
    if (infra ? infraRetries < MAX_INFRA_RETRIES : job.attempts < job.maxAttempts)
      return this.putBack(job, infra ? 'infra' : 'error', detail);
    await this.giveUp(handler, job, infra);
  }

  /** A handler that can't even give up holds the job no longer: else it would be taken back and fail again, for ever. */
  private async giveUp(handler: JobHandler, job: Job, infra: boolean): Promise<void> {
    const result = { error: infra ? 'infra-error' : 'internal' };
    try {
      await this.work.run(this.ctx(), async (unit) => {
        await handler.exhausted(unit, job, infra ? 'infra' : 'error');
        await this.queue.finish(unit, job, 'failed', result);
      });
    } catch (error) {
      if (error instanceof LeaseLostError) throw error;
      this.logger.error({ job: job.id, kind: job.kind, err: error }, 'A job could not be given up in order');
      await this.work.run(this.ctx(), (unit) => this.queue.finish(unit, job, 'failed', result));
    }
  }

  private putBack(job: Job, cause: JobFailureCause, detail: string): Promise<void> {
    return this.work.run(this.ctx(), (unit) => this.queue.retry(unit, job, cause, detail));
  }

  private progress(job: Job, data: Record<string, unknown>): Promise<void> {
    return this.work.run(this.ctx(), (unit) => this.queue.progress(unit, job, data));
  }

  private async beat(job: Job, lease: AbortController): Promise<void> {
    const held = await this.work.run(this.ctx(), (unit) => this.queue.heartbeat(unit, job));
    if (!held) lease.abort();
  }

  private async requeueLost(all: boolean): Promise<void> {
    const lost = await this.queue.findLost(this.work.reader, this.clock.now(), all);
    for (const job of lost) await this.putBack(job, 'lost', 'the worker went away');
    if (lost.length > 0) this.logger.warn({ jobs: lost.length }, 'Took back jobs of a worker that went away');
  }

  private ctx(): Ctx {
    return { actor: SYSTEM_ACTOR, requestId: this.owner, now: () => this.clock.now(), via: 'worker' };
  }
}

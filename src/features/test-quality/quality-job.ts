import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { SYSTEM_ACTOR } from '../../domain/actor';
import { CLOCK, type Clock } from '../../platform/clock';
import { CONFIG, type Config } from '../../platform/config';
import { UnitOfWork, type Reader, type Unit } from '../../platform/database';
import { JobQueue, JobRunner, type Commit, type Job, type JobControl } from '../../platform/jobs';
import { ReferenceFailed, Subjects, type Subject } from '../probing';
import { QUALITY_POLICIES } from './domain/policy';
import { Measurement, type Once } from './measurement';
import { QualityRuns } from './quality-runs';
import type { QualityRun } from './test-quality.entity';
import { TestQualityRepository } from './test-quality.repository';

export const QUALITY_JOB = 'quality-run';
const CONCLUDE_JOB = 'quality-run.conclude';
/** Runs take minutes and load the machine: one at a time, beside the worker's slots. */
const LANES = 1;

/** The durable work of a quality run: measure, step by step, and conclude on the publication grid. */
@Injectable()
export class QualityJob implements OnModuleInit {
  constructor(
    private readonly work: UnitOfWork,
    private readonly queue: JobQueue,
    private readonly runner: JobRunner,
    private readonly repository: TestQualityRepository,
    private readonly runs: QualityRuns,
    private readonly subjects: Subjects,
    private readonly measurement: Measurement,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.runner.register({
      ...{ kind: QUALITY_JOB, lane: LANES },
      run: (job, control) => this.measure(job, control),
      exhausted: async (unit, job) => this.runs.conclude(unit, await this.load(unit, job), 'infra-error'),
    });
    this.runner.register({ kind: CONCLUDE_JOB, run: (job) => this.conclude(job), exhausted: () => Promise.resolve() });
  }

  private async measure(job: Job, { signal, progress }: JobControl): Promise<Commit> {
    const run = await this.load(this.work.reader, job);
    await progress({ phase: 'running' });
    const trust = run.trust === 'in-process' ? 'in-process' : 'isolated-oracle';
    const subject = await this.subjects.load(run.id, run.pins, trust);
    const outcome = await this.take(run, subject, signal);
    return async (unit) => {
      await this.repository.updateRun(unit, run, { status: 'executed' });
      const payload = { run: run.id, outcome };
      const next = { kind: CONCLUDE_JOB, subject: run.taskId, payload, dedupeKey: `conclude:${run.id}` };
      const { id } = await this.queue.enqueue(unit, { ...next, runAt: this.publication(run, unit.ctx.now()) });
      return { continued_by: id };
    };
  }

  private async take(run: QualityRun, subject: Subject, signal: AbortSignal): Promise<'measured' | 'reference-failed'> {
    const probes = await this.repository.loadProbes(this.work.reader, run.taskId);
    try {
      await this.measurement.take(subject, QUALITY_POLICIES[run.policy], probes, this.onceOf(run), signal);
      return 'measured';
    } catch (error) {
      if (error instanceof ReferenceFailed) return 'reference-failed';
      throw error;
    }
  }

  private async conclude(job: Job): Promise<Commit> {
    const run = await this.load(this.work.reader, job);
    return async (unit) => {
      await this.runs.conclude(unit, run, job.payload['outcome'] === 'reference-failed' ? 'reference-failed' : 'measured');
      return {};
    };
  }

  /** Each step in a transaction of its own: it says nothing to anybody, and a second worker only finds it there. */
  private onceOf(run: QualityRun): Once {
    const ctx = { actor: SYSTEM_ACTOR, requestId: run.id, now: () => this.clock.now(), via: 'worker' };
    return async <T>(step: string, work: () => Promise<T>): Promise<T> => {
      const known = await this.repository.findStep(this.work.reader, run.id, step);
      if (known !== undefined) return known as T;
      const found = await work();
      await this.work.run(ctx, (unit: Unit) => this.repository.insertStep(unit, run.id, step, found));
      return found;
    };
  }

  /** The next point of the grid that starts at the run's own start: how long it took would tell how much there was to kill. */
  private publication({ createdAt }: QualityRun, now: Date): Date {
    const slot = this.config.publicationSlotMs;
    const start = Date.parse(createdAt);
    return slot === 0 ? now : new Date(start + Math.ceil((now.getTime() - start) / slot) * slot);
  }

  /** Within a unit by the unit itself: what reads beside it would wait for it. */
  private async load(reader: Reader, job: Job): Promise<QualityRun> {
    const run = await this.repository.findRun(reader, String(job.payload['run']));
    if (!run) throw new Error(`The quality run of ${job.id} is gone`);
    return run;
  }
}

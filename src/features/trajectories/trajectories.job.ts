import { setMaxListeners } from 'node:events';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { SYSTEM_ACTOR, type Ctx } from '../../domain/actor';
import { CLOCK, type Clock } from '../../platform/clock';
import { UnitOfWork, type Unit } from '../../platform/database';
import { JobRunner, type Commit, type Job, type JobControl, type JobHandler } from '../../platform/jobs';
import { Attempts } from './attempts';
import { Judgements } from './judgements';
import { Subjects } from './subjects';
import { JUDGE_JOB, RUN_JOB } from './job-kinds';
import type { RunOptions, Trajectory } from './trajectories.entity';
import { TrajectoriesRepository } from './trajectories.repository';

/** Runs at a time; each has its own concurrency. */
const LANES = 2;

/** Works runs of trajectories off. */
@Injectable()
export class TrajectoriesJob implements JobHandler, OnModuleInit {
  readonly kind = RUN_JOB;
  readonly lane = LANES;

  constructor(
    private readonly runner: JobRunner,
    private readonly work: UnitOfWork,
    private readonly repository: TrajectoriesRepository,
    private readonly subjects: Subjects,
    private readonly attempts: Attempts,
    private readonly judgements: Judgements,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
    this.runner.register({
      kind: JUDGE_JOB,
      run: (job, control) => this.judge(job, control),
      exhausted: (unit, job) => this.putBack(unit, job),
    });
  }

  async run(job: Job, control: JobControl): Promise<Commit> {
    const run = await this.repository.findRun(this.work.reader, job.subject);
    if (!run) throw new Error(`there is no run ${job.subject}`);
    const open = (await this.repository.listOpen(this.work.reader, run.id)).values();
    const failure = new AbortController();
    const signal = AbortSignal.any([control.signal, failure.signal]);
    // Every lane listens, and what each waits for.
    setMaxListeners(0, signal);
    const lanes = Array.from({ length: run.options.concurrency }, () =>
      this.workOff(open, run.options, control, signal).catch((error: unknown) => {
        failure.abort(error);
        throw error;
      }),
    );
    const ended = await Promise.allSettled(lanes);
    control.signal.throwIfAborted();
    const failed = ended.find((each) => each.status === 'rejected');
    if (failed) throw failed.reason;
    return async (unit) => ({ counts: await this.repository.countStates(unit, run.id) });
  }

  /** A defect of ours, or an engine that stays away: what is stored stays, and what was not judged is marked. */
  async exhausted(unit: Unit, job: Job): Promise<void> {
    const finishedAt = unit.ctx.now().toISOString();
    for (const row of await this.repository.listOpen(unit, job.subject))
      await this.repository.update(unit, row, {
        state: 'failed',
        endDetail: row.endDetail ?? 'the run was given up',
        finishedAt,
      });
  }

  private async workOff(
    open: Iterator<Trajectory>,
    options: RunOptions,
    control: JobControl,
    signal: AbortSignal,
  ): Promise<void> {
    for (let next = open.next(); next.done !== true; next = open.next()) {
      signal.throwIfAborted();
      await this.one(next.value, options, signal);
      const { id, state } = next.value;
      await control.progress({ trajectory: id, state });
    }
  }

  private async one(row: Trajectory, options: RunOptions, signal: AbortSignal): Promise<void> {
    const subject = await this.subjects.load(row.taskId);
    const ctx = this.ctx();
    if (row.state !== 'judging') await this.attempts.make(ctx, row, options, subject, signal);
    if (row.state === 'judging') await this.judgements.store(ctx, row, await this.judgements.judged(row, subject, signal));
  }

  private async judge(job: Job, { signal }: JobControl): Promise<Commit> {
    const row = await this.repository.find(this.work.reader, job.subject);
    if (!row) throw new Error(`there is no trajectory ${job.subject}`);
    if (row.state !== 'judging') return () => Promise.resolve({ state: row.state });
    const judged = await this.judgements.judged(row, await this.subjects.load(row.taskId), signal);
    await this.judgements.store(this.ctx(), row, judged);
    return () => Promise.resolve({ outcome: judged.patch.outcome });
  }

  private async putBack(unit: Unit, job: Job): Promise<void> {
    const row = await this.repository.find(unit, job.subject);
    if (row?.state === 'judging') await this.repository.update(unit, row, { state: row.format === null ? 'failed' : 'imported' });
  }

  private ctx(): Ctx {
    return { actor: SYSTEM_ACTOR, requestId: 'trajectories', now: () => this.clock.now(), via: 'trajectories' };
  }
}

import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Unit } from '../../platform/database';
import { JobRunner, type Commit, type Job, type JobControl, type JobHandler } from '../../platform/jobs';
import { Drift, DRIFT_DUE_JOB, DRIFT_JOB } from './drift.service';
import { RunTools } from './run-tools';
import { ValidationRun } from './validation-run';

/** A run of scheduled validation. */
@Injectable()
export class DriftJob implements JobHandler, OnModuleInit {
  readonly kind = DRIFT_JOB;
  readonly lane = 1;

  constructor(
    private readonly runner: JobRunner,
    private readonly tools: RunTools,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  async run(job: Job, control: JobControl): Promise<Commit> {
    const { work, repository } = this.tools;
    const run = await repository.findDriftRun(work.reader, job.subject);
    if (!run) throw new Error(`there is no drift run ${job.subject}`);
    await new ValidationRun(this.tools, run, control).conduct();
    return async (unit) => {
      await repository.updateDriftRun(unit, run.id, { finishedAt: unit.ctx.now().toISOString() });
      return { counts: await repository.countVerdicts(unit, run.id) };
    };
  }

  /** Its tasks tell how far it came. */
  exhausted(): Promise<void> {
    return Promise.resolve();
  }
}

/** The due date of a run. */
@Injectable()
export class DriftDueJob implements JobHandler, OnModuleInit {
  readonly kind = DRIFT_DUE_JOB;

  constructor(
    private readonly runner: JobRunner,
    private readonly drift: Drift,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  run(): Promise<Commit> {
    return Promise.resolve(async (unit: Unit) => {
      const run = await this.drift.startDue(unit);
      return { drift_run: run?.id ?? null };
    });
  }

  exhausted(unit: Unit): Promise<void> {
    return this.drift.plan(unit);
  }
}

import { Injectable, type OnModuleInit } from '@nestjs/common';
import { UnitOfWork, type Unit } from '../../platform/database';
import { JobRunner, type Commit, type Job, type JobControl, type JobHandler } from '../../platform/jobs';
import { AttemptPlayer } from './attempt-player';
import { StressCalls } from './calls';
import { Conclusions } from './conclusions';
import { RunWork, type RunTools } from './run-work';
import { STRESS_JOB } from './stress-job-kind';
import { StressRepository } from './stress.repository';
import { StressSubjects } from './subjects';

/** Runs at a time; each has its own lanes to its models. */
const LANES = 4;

/** Works stress runs off: the worker's side of them. */
@Injectable()
export class StressJob implements JobHandler, OnModuleInit {
  readonly kind = STRESS_JOB;
  readonly lane = LANES;
  private readonly tools: RunTools;

  constructor(
    private readonly runner: JobRunner,
    private readonly subjects: StressSubjects,
    private readonly conclusions: Conclusions,
    work: UnitOfWork,
    repository: StressRepository,
    calls: StressCalls,
    player: AttemptPlayer,
  ) {
    this.tools = { work, repository, calls, player };
  }

  onModuleInit(): void {
    this.runner.register(this);
  }

  async run(job: Job, control: JobControl): Promise<Commit> {
    const { work, repository } = this.tools;
    const run = await repository.findRun(work.reader, job.subject);
    if (!run) throw new Error(`there is no stress run ${job.subject}`);
    if (run.status !== 'running') return () => Promise.resolve({ status: run.status });
    const subject = await this.subjects.load(run);
    const stretch = await new RunWork(this.tools, run, subject, control).conduct();
    return async (unit) => ({ status: await this.conclusions.endStretch(unit, run.id, stretch) });
  }

  /** A defect of ours or an engine that stays away: what is stored stays, and it can be resumed. */
  async exhausted(unit: Unit, job: Job): Promise<void> {
    const run = await this.tools.repository.lockRun(unit, job.subject);
    if (run.status === 'running') await this.tools.repository.updateRun(unit, run, { status: 'failed' });
  }
}

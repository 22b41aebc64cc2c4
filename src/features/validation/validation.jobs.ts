import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { CONFIG, type Config } from '../../platform/config';
import { UnitOfWork, type Reader, type Unit } from '../../platform/database';
import { JobQueue, JobRunner, type Commit, type Job, type JobControl } from '../../platform/jobs';
import { TasksRepository, type Task } from '../tasks';
import { certifiedRuns, replayDifferences, type CertificateBody } from './certificate';
import { ValidationExecutor } from './executor';
import type { Validation } from './validation.entity';
import { ValidationRepository } from './validation.repository';
import { proofOf, seedOf, ValidationService } from './validation.service';

/** The durable work of validation: run, conclude on the publication grid, replay. */
@Injectable()
export class ValidationJobs implements OnModuleInit {
  constructor(
    private readonly work: UnitOfWork,
    private readonly queue: JobQueue,
    private readonly runner: JobRunner,
    private readonly repository: ValidationRepository,
    private readonly tasks: TasksRepository,
    private readonly executor: ValidationExecutor,
    private readonly validations: ValidationService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.runner.register({
      kind: 'validation',
      run: (job, control) => this.run(job, control),
      exhausted: (unit, job) => this.giveUp(unit, job),
    });
    this.runner.register({ kind: 'validation.conclude', run: (job) => this.conclude(job), exhausted: () => Promise.resolve() });
    this.runner.register({
      kind: 'certificate.replay',
      run: (job, control) => this.replay(job, control),
      exhausted: () => Promise.resolve(),
    });
  }

  private async run(job: Job, { signal, progress }: JobControl): Promise<Commit> {
    const { validation, task } = await this.load(this.work.reader, job);
    const onPhase = (phase: string): Promise<void> => progress({ phase });
    const evidence = await this.executor.run(validation.id, validation.pins, proofOf(task), seedOf(validation.id), {
      signal,
      onPhase,
    });
    return async (unit) => {
      await this.validations.store(unit, validation, evidence);
      if (task.policy === 'imported') {
        await this.validations.conclude(unit, await this.getTask(unit, task.id), validation);
        return { outcome: validation.outcome };
      }
      const runAt = this.publication(validation, unit.ctx.now());
      const next = {
        kind: 'validation.conclude',
        subject: task.id,
        payload: { validation: validation.id },
        dedupeKey: `conclude:${validation.id}`,
      };
      const { id } = await this.queue.enqueue(unit, { ...next, runAt });
      return { continued_by: id };
    };
  }

  private async conclude(job: Job): Promise<Commit> {
    const { validation, task } = await this.load(this.work.reader, job);
    return async (unit) => {
      await this.validations.conclude(unit, await this.getTask(unit, task.id), validation);
      return {};
    };
  }

  /** Runs a certificate's plan again; says whether every outcome is the same, and where not. */
  private async replay(job: Job, { signal, progress }: JobControl): Promise<Commit> {
    const certificate = await this.repository.findCertificate(this.work.reader, String(job.payload['certificate']));
    if (!certificate) throw new Error('The certificate is gone');
    const body = JSON.parse(certificate.body) as CertificateBody;
    const onPhase = (phase: string): Promise<void> => progress({ phase });
    const evidence = await this.executor.run(job.id, body.pins, body.proof, body.seed, { signal, onPhase });
    const differences = replayDifferences(body.runs, certifiedRuns(evidence));
    return () =>
      Promise.resolve({ certificate: certificate.id, reproduced: differences.length === 0, differences: differences.length });
  }

  /** After all retries the engine is still away: the outcome says so, and nobody's task has failed. */
  private async giveUp(unit: Unit, job: Job): Promise<void> {
    const { validation, task } = await this.load(unit, job);
    await this.validations.conclude(unit, await this.getTask(unit, task.id), validation);
  }

  /** The next point of the grid that starts at the validation's own start. */
  private publication({ createdAt }: Validation, now: Date): Date {
    const slot = this.config.publicationSlotMs;
    const start = Date.parse(createdAt);
    return slot === 0 ? now : new Date(start + Math.ceil((now.getTime() - start) / slot) * slot);
  }

  private async load(reader: Reader, job: Job): Promise<{ validation: Validation; task: Task }> {
    const validation = await this.repository.find(reader, String(job.payload['validation']));
    if (!validation) throw new Error(`The validation of ${job.id} is gone`);
    return { validation, task: await this.getTask(reader, validation.taskId) };
  }

  private async getTask(reader: Reader, id: string): Promise<Task> {
    const task = await this.tasks.find(reader, id);
    if (!task) throw new Error(`${id} is gone`);
    return task;
  }
}

import { Injectable, type OnModuleInit } from '@nestjs/common';
import { UnitOfWork, type Unit } from '../../platform/database';
import { JobRunner, type Commit, type Job, type JobControl, type JobHandler } from '../../platform/jobs';
import { Remakes, SweTasks } from '../batches';
import { TasksRepository } from '../tasks';
import { Conclusions } from './conclusions';
import { HiddenTestsRepository } from './hidden-tests.repository';
import { Prover } from './judging/prover';
import { HIDDEN_TESTS_JOB } from './suites';

const NOT_PROVED = { code: 'not-proved', test: null, detail: 'the task could not be made again; this is no fault of the suite' };

/** Proves sealed suites. Of a try that dies between its directory and its commit, the next one puts the former directory back first. */
@Injectable()
export class HiddenTestsJob implements JobHandler, OnModuleInit {
  readonly kind = HIDDEN_TESTS_JOB;
  readonly lane = 1;

  constructor(
    private readonly runner: JobRunner,
    private readonly work: UnitOfWork,
    private readonly repository: HiddenTestsRepository,
    private readonly verified: SweTasks,
    private readonly tasks: TasksRepository,
    private readonly prover: Prover,
    private readonly remakes: Remakes,
    private readonly conclusions: Conclusions,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  async run(job: Job, { signal }: JobControl): Promise<Commit> {
    const { reader } = this.work;
    const round = await this.repository.find(reader, job.subject);
    if (round?.status !== 'sealed') return () => Promise.resolve({});
    const source = await this.verified.findWhole(reader, round.sweTaskId);
    if (!source) throw new Error(`${round.id}: its task is not listed any more`);
    const proving = await this.prover.prove(round.id, source, await this.conclusions.filesOf(reader, round), signal);
    const { failure, verified } = proving.remade;
    const against = proving.proof?.kind === 'refused' || proving.proof?.kind === 'contradicts';
    if (!verified && !against && (proving.trial?.findings.length ?? 0) === 0)
      throw new Error(
        `${round.id} was not proved: ${failure?.reasons.map(({ code }) => code).join(', ') ?? 'no reason was given'}`,
      );
    return async (unit) => {
      await this.conclusions.conclude(unit, round, source, proving);
      unit.afterCommit(() => this.remakes.settle({ ...source, ...verified }));
      // Who sealed may read the job, and learns nothing by it.
      return {};
    };
  }

  async exhausted(unit: Unit, job: Job): Promise<void> {
    const round = await this.repository.find(unit, job.subject);
    const task = round && (await this.tasks.find(unit, round.taskId));
    if (round?.status !== 'sealed' || !task) return;
    const source = await this.verified.findWhole(unit, round.sweTaskId);
    if (source) await this.remakes.settle(source);
    await this.conclusions.refuse(unit, task, round, [NOT_PROVED]);
  }
}

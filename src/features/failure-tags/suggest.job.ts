import { Injectable, type OnModuleInit } from '@nestjs/common';
import { outcomeOf, panelFindings, suggestCauses } from '../../domain/failure-tags';
import { UnitOfWork, type Reader } from '../../platform/database';
import { JobQueue, JobRunner, type Commit, type Job, type JobControl, type JobHandler } from '../../platform/jobs';
import { StressAttempts, StressHooks, type StressRun } from '../stress';
import { Revisions } from '../tasks';
import { FailureTagsRepository } from './failure-tags.repository';
import { machineRows, type Tagged } from './new-rows';
import { factsOf } from './reading/facts-of';
import { Suspicions } from './suspicions';
import { Tags } from './tags';

const SUGGEST_JOB = 'failure-tags.suggest';

/** Tags the attempts of a run that is over, and asks whether they speak against the task. */
@Injectable()
export class SuggestJob implements JobHandler, OnModuleInit {
  readonly kind = SUGGEST_JOB;

  constructor(
    private readonly runner: JobRunner,
    private readonly jobs: JobQueue,
    private readonly hooks: StressHooks,
    private readonly work: UnitOfWork,
    private readonly attempts: StressAttempts,
    private readonly repository: FailureTagsRepository,
    private readonly revisions: Revisions,
    private readonly tags: Tags,
    private readonly suspicions: Suspicions,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
    this.hooks.onRunFinished(async (unit, { id }) => {
      await this.jobs.enqueue(unit, { kind: SUGGEST_JOB, subject: id, payload: { run: id }, dedupeKey: `${SUGGEST_JOB}:${id}` });
    });
  }

  async run(job: Job, { signal }: JobControl): Promise<Commit> {
    const { reader } = this.work;
    const run = await this.repository.findRun(reader, job.subject);
    if (!run) throw new Error(`there is no stress run ${job.subject}`);
    const panel = await this.attempts.panelOf(reader, run);
    const [off, domain] = [await this.tags.listOff(reader), await this.domainOf(reader, run)];
    const said: Said[] = [];
    for (const { evidence, model } of panel) {
      signal.throwIfAborted();
      const facts = await factsOf(evidence);
      const tagged = { subject: 'attempt', id: evidence.attemptId, runId: run.id, taskId: run.taskId, model, domain } as const;
      said.push([tagged, outcomeOf(facts), suggestCauses(facts, (id) => off.has(id))]);
    }
    const findings = panelFindings(panel);
    return async (unit) => {
      const at = unit.ctx.now().toISOString();
      const fresh = await this.tags.store(
        unit,
        run.id,
        said.flatMap((each) => machineRows(...each, at)),
      );
      const opened = await this.suspicions.raise(unit, run, findings);
      return { attempts: panel.length, tags: fresh, findings: findings.length, discrepancy: opened };
    };
  }

  /** The run and its attempts stay as they are; the job can be seen to have failed, and the next run asks again. */
  exhausted(): Promise<void> {
    return Promise.resolve();
  }

  private async domainOf(reader: Reader, { pins }: StressRun): Promise<string> {
    if (pins?.metadata === undefined) return 'unknown';
    return (await this.revisions.loadForMachine(reader, { pins }, 'metadata')).domain;
  }
}

type Said = [tagged: Tagged, outcome: string, causes: ReturnType<typeof suggestCauses>];

import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Fault } from '../../domain/errors';
import { AuditLog } from '../../platform/audit';
import type { Unit } from '../../platform/database';
import { canonicalJson } from '../../platform/hash';
import { JobQueue } from '../../platform/jobs';
import { CasesService } from '../arbitration';
import { ReviewsService } from '../reviews';
import { Lifecycle, TasksRepository, type Task } from '../tasks';
import { StressHooks } from './attempt-hooks';
import { findPolicy, judgePanel, type Judgement, type ModelCount } from './domain/non-triviality';
import { holdsUp, isUnderWay } from './domain/gate';
import { MAX_ATTEMPTS, type Stretch } from './run-work';
import { StressAttempts } from './stress-attempts';
import { STRESS_JOB } from './stress-job-kind';
import type { RunStatus, StressAttempt, StressRun } from './stress.entity';
import { StressRepository } from './stress.repository';

/** Ends stretches of runs and whole runs, and carries out what an outcome means for its task. */
@Injectable()
export class Conclusions implements OnModuleInit {
  constructor(
    private readonly repository: StressRepository,
    private readonly tasks: TasksRepository,
    private readonly lifecycle: Lifecycle,
    private readonly cases: CasesService,
    private readonly reviews: ReviewsService,
    private readonly jobs: JobQueue,
    private readonly attempts: StressAttempts,
    private readonly hooks: StressHooks,
    private readonly audit: AuditLog,
  ) {}

  onModuleInit(): void {
    this.reviews.addGate((unit, task) => this.gate(unit, task));
  }

  /** Writes how a stretch ended; a run with nothing left to do is over. */
  async endStretch(unit: Unit, runId: string, { budgetReached, problems }: Stretch): Promise<RunStatus> {
    const run = await this.repository.lockRun(unit, runId);
    if (run.status !== 'running') return run.status;
    const counts = await this.repository.countAttempts(unit, run.id);
    if (counts.pending > 0)
      return this.stop(unit, run, { status: budgetReached ? 'budget-reached' : 'endpoint-failed', problems });
    // Uploaded while this stretch was under way.
    if (counts.replied > 0) return this.goOn(unit, run);
    if (counts.awaited > 0) return this.stop(unit, run, { status: 'awaiting-attempts', problems });
    await this.finish(unit, run, problems);
    return 'finished';
  }

  /** Enqueues the next stretch. */
  async goOn(unit: Unit, run: StressRun): Promise<RunStatus> {
    const job = await this.jobs.enqueue(unit, { kind: STRESS_JOB, subject: run.id, payload: { run: run.id } });
    await this.repository.updateRun(unit, run, { status: 'running', jobId: job.id, problems: [] });
    return 'running';
  }

  /** A task that waited for a run goes on without it, unless another is under way. */
  async release(unit: Unit, taskId: string): Promise<void> {
    const task = await this.tasks.find(unit, taskId);
    if (task?.status !== 'validated' || task.policy !== 'authored') return;
    if ((await this.repository.listRunsOf(unit, taskId)).some((run) => isUnderWay(run, task.pins))) return;
    await this.lifecycle.move(unit, task, 'in-review', 'no-stress-asked');
  }

  /** After a waiver: the run holds nothing up any more. */
  async letThrough(unit: Unit, run: StressRun): Promise<void> {
    const task = await this.tasks.find(unit, run.taskId);
    if (task?.status !== 'stressed' || !isAbout(run, task)) return;
    if ((await this.gate(unit, task)).length === 0) await this.lifecycle.move(unit, task, 'in-review', 'stress-evidence');
  }

  private async stop(unit: Unit, run: StressRun, patch: Pick<StressRun, 'status' | 'problems'>): Promise<RunStatus> {
    await this.repository.updateRun(unit, run, patch);
    await this.audit.append(unit, { action: 'stress-run.stopped', subject: run.id, data: { status: patch.status } });
    return patch.status;
  }

  private async finish(unit: Unit, run: StressRun, problems: StressRun['problems']): Promise<void> {
    const attempts = await this.repository.listAttempts(unit, run.id, { state: 'judged', limit: MAX_ATTEMPTS });
    const policy = findPolicy(run.policy, run.policyVersion);
    if (!policy) throw new Error(`the policy ${run.policy} ${run.policyVersion} is gone`);
    const counts = countsOf(run, attempts);
    const judgement = judgePanel(policy, counts);
    const finishedAt = unit.ctx.now().toISOString();
    await this.repository.updateRun(unit, run, { status: 'finished', problems, outcome: judgement.outcome, finishedAt });
    await this.audit.append(unit, { action: 'stress-run.finished', subject: run.id, data: { outcome: judgement.outcome } });
    const task = await this.tasks.find(unit, run.taskId);
    if (task) await this.carryOut(unit, run, task, judgement, counts);
    await this.hooks.runFinished(unit, run, () => this.attempts.panelOf(unit, run));
  }

  private async carryOut(
    unit: Unit,
    run: StressRun,
    task: Task,
    { outcome, suspicious }: Judgement,
    counts: readonly ModelCount[],
  ): Promise<void> {
    if (!isAbout(run, task)) return;
    if (task.status === 'validated' && task.policy === 'authored') {
      await this.lifecycle.move(unit, task, 'stressed', 'stress-evidence');
      // That there is evidence, and nothing of what it says: it is a fact about the hidden parts.
      await this.lifecycle.tell(unit, task, 'system', 'stressed');
    }
    if (suspicious && DISPUTABLE.has(task.status)) return this.dispute(unit, run, task, counts);
    if (outcome === 'passed' && task.status === 'stressed' && (await this.gate(unit, task)).length === 0)
      await this.lifecycle.move(unit, task, 'in-review', 'stress-evidence');
  }

  private async dispute(unit: Unit, run: StressRun, task: Task, counts: readonly ModelCount[]): Promise<void> {
    const total = counts.reduce((sum, { n }) => sum + n, 0);
    const statement = `No attempt of a strong panel solved the task: 0 of ${total}, stress run ${run.id}, policy ${run.policy} ${run.policyVersion}.`;
    const body = { counts, policy: run.policy, policy_version: run.policyVersion, protocol: run.protocol };
    const attachments = [{ kind: 'nothing-solved', id: run.id, body }];
    const opened = await this.cases.openFrom(unit, task, { source: 'stress', statement, attachments });
    if (opened) await this.repository.updateRun(unit, run, { discrepancyId: opened.id });
  }

  /** What acceptance lacks: every run on the task's parts has to be over, and to say nothing against them that is not settled. */
  private async gate(unit: Unit, task: Task): Promise<Fault[]> {
    const open = (await this.repository.listRunsOf(unit, task.id)).filter((run) => holdsUp(run, task.pins));
    return open.map(({ id, outcome }) => ({
      ...{ pointer: '/stress', code: outcome ?? 'stress-run-open' },
      detail: outcome === null ? `the stress run ${id} is not over` : `the stress run ${id} found the task ${outcome}`,
    }));
  }
}

/** Statuses in which a stress result may open a case on the task. */
const DISPUTABLE: ReadonlySet<string> = new Set(['stressed', 'in-review', 'accepted']);

/** The task may have been reworked while the run was under way: then the run says nothing about it. */
function isAbout(run: StressRun, task: Task): boolean {
  return canonicalJson(run.pins) === canonicalJson(task.pins);
}

function countsOf(run: StressRun, attempts: readonly StressAttempt[]): ModelCount[] {
  return run.models.map(({ name, strong }) => {
    const own = attempts.filter(({ model }) => model === name);
    return { model: name, strong, n: own.length, c: own.filter(({ solved }) => solved).length };
  });
}

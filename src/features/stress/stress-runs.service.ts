import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { conflict, DomainError, notFound } from '../../domain/errors';
import { AuditLog } from '../../platform/audit';
import { UnitOfWork, type Unit } from '../../platform/database';
import { newId } from '../../platform/ids';
import { JobQueue } from '../../platform/jobs';
import { ModelRegistry } from '../models';
import { Lifecycle, type Task } from '../tasks';
import { ValidationService, type Validation } from '../validation';
import { Conclusions } from './conclusions';
import { add } from './domain/budget';
import { findPolicy } from './domain/non-triviality';
import { StressLedger } from './ledger';
import type { RunModel, StressAttempt, StressRun } from './stress.entity';
import { StressRepository } from './stress.repository';
import type { Budget, NewStressRun, ResumeRun, RunView } from './stress.schema';
import { StressTargets, type Target } from './targets';
import { loadRunView } from './views';
import { StressWall } from './wall';

/** Statuses from which a run goes on. */
const RESUMABLE: ReadonlySet<StressRun['status']> = new Set(['budget-reached', 'endpoint-failed', 'cancelled', 'failed']);
const ENDED: ReadonlySet<StressRun['status']> = new Set(['finished', 'cancelled']);

/** Stress runs: asked for, cancelled, resumed, waived. */
@Injectable()
export class StressRuns implements OnModuleInit {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: StressRepository,
    private readonly wall: StressWall,
    private readonly targets: StressTargets,
    private readonly registry: ModelRegistry,
    private readonly ledger: StressLedger,
    private readonly conclusions: Conclusions,
    private readonly validations: ValidationService,
    private readonly lifecycle: Lifecycle,
    private readonly jobs: JobQueue,
    private readonly audit: AuditLog,
  ) {}

  onModuleInit(): void {
    this.validations.holdReview(async (unit, task) => (await this.waiting(unit, task.id)).length > 0);
    this.validations.register({ passed: (unit, task, validation) => this.beginWaiting(unit, task, validation) });
    this.lifecycle.onMoved((unit, task) => this.endWith(unit, task));
  }

  /** A run that begins at once, or as soon as the task is proved. */
  async start(ctx: Ctx, input: NewStressRun): Promise<RunView> {
    const models = await this.readModels(input);
    requireBudget(input, models);
    return this.work.run(ctx, async (unit) => {
      const target = await this.targets.find(unit, ctx.actor, input);
      const run = newRun(unit, input, models, target);
      await this.repository.insertRun(unit, run);
      await this.repository.insertAttempts(unit, attemptsOf(run));
      await this.ledger.open(unit, run);
      const data = { task: run.taskId, protocol: run.protocol, attempts: run.attempts, models: models.map(({ name }) => name) };
      await this.audit.append(unit, { action: 'stress-run.asked', subject: run.id, data });
      if (target.proof) await this.conclusions.goOn(unit, run);
      return loadRunView(this.repository, unit, run);
    });
  }

  cancel(ctx: Ctx, id: string): Promise<RunView> {
    return this.work.run(ctx, async (unit) => {
      const run = await this.getRun(unit, ctx, id);
      if (ENDED.has(run.status)) throw conflict(`The run is ${run.status}.`);
      await this.end(unit, run);
      await this.conclusions.release(unit, run.taskId);
      return loadRunView(this.repository, unit, run);
    });
  }

  /** Goes on where the run stands, with another budget where it is given one; a run that is under way only gets the budget. */
  resume(ctx: Ctx, id: string, { budget }: ResumeRun): Promise<RunView> {
    return this.work.run(ctx, async (unit) => {
      const run = await this.getRun(unit, ctx, id);
      if (run.status === 'finished') throw conflict('The run is finished.');
      if (budget) await this.changeBudget(unit, run, budget);
      if (!RESUMABLE.has(run.status)) return loadRunView(this.repository, unit, run);
      await this.audit.append(unit, { action: 'stress-run.resumed', subject: id, data: { from: run.status } });
      if (run.certificateId === null) await this.repository.updateRun(unit, run, { status: 'waiting' });
      else await this.conclusions.goOn(unit, run);
      return loadRunView(this.repository, unit, run);
    });
  }

  /** An arbiter's word that the outcome does not hold the task up. */
  waive(ctx: Ctx, id: string, reason: string): Promise<RunView> {
    return this.work.run(ctx, async (unit) => {
      const run = await this.getRun(unit, ctx, id);
      if (run.status !== 'finished' || run.outcome === 'passed' || run.waiver !== null)
        throw conflict('Only the outcome of a finished run that holds its task up can be waived, once.');
      const waiver = { by: ctx.actor.accountId, reason, at: unit.ctx.now().toISOString() };
      await this.repository.updateRun(unit, run, { waiver });
      await this.audit.append(unit, { action: 'stress-run.waived', subject: id, data: { outcome: run.outcome, reason } });
      await this.conclusions.letThrough(unit, run);
      return loadRunView(this.repository, unit, run);
    });
  }

  private async getRun(unit: Unit, ctx: Ctx, id: string): Promise<StressRun> {
    const run = await this.repository.findRun(unit, id);
    if (!run) throw notFound();
    await this.wall.check(unit, ctx.actor, run.taskId);
    return this.repository.lockRun(unit, id);
  }

  private async changeBudget(unit: Unit, run: StressRun, { tokens, micro_usd }: Budget): Promise<void> {
    const { spent, lost } = await this.ledger.totals(unit, run.id);
    const gone = add(spent, lost);
    const faults = [...tooLow('/budget/tokens', gone.tokens, tokens), ...tooLow('/budget/micro_usd', gone.microUsd, micro_usd)];
    if (faults.length > 0) throw new DomainError('invalid', undefined, faults);
    await this.repository.updateRun(unit, run, { budgetTokens: tokens, budgetMicroUsd: micro_usd });
    await this.audit.append(unit, { action: 'stress-run.budget-changed', subject: run.id, data: { tokens, micro_usd } });
  }

  private async end(unit: Unit, run: StressRun): Promise<void> {
    const job = run.jobId === null ? undefined : await this.jobs.find(unit, run.jobId);
    if (job && run.status === 'running') await this.jobs.cancel(unit, job);
    await this.repository.updateRun(unit, run, { status: 'cancelled' });
    await this.audit.append(unit, { action: 'stress-run.cancelled', subject: run.id, data: {} });
  }

  private async waiting(unit: Unit, taskId: string): Promise<StressRun[]> {
    return (await this.repository.listRunsOf(unit, taskId)).filter(({ status }) => status === 'waiting');
  }

  /** The task is proved: runs that waited for that begin. */
  private async beginWaiting(unit: Unit, task: Task, validation: Validation): Promise<void> {
    const certificate = await this.validations.findCertificateOf(unit, validation.id);
    if (!certificate) throw new Error(`${validation.id} passed without a certificate`);
    for (const { id } of await this.waiting(unit, task.id)) {
      const run = await this.repository.lockRun(unit, id);
      await this.repository.updateRun(unit, run, { certificateId: certificate.id, pins: { ...validation.pins } });
      await this.conclusions.goOn(unit, run);
    }
  }

  /** A task that is rejected takes its runs along. */
  private async endWith(unit: Unit, task: Task): Promise<void> {
    if (task.status !== 'rejected') return;
    for (const run of await this.repository.listRunsOf(unit, task.id)) {
      if (!ENDED.has(run.status)) await this.end(unit, await this.repository.lockRun(unit, run.id));
    }
  }

  private async readModels({ models }: NewStressRun): Promise<RunModel[]> {
    const found: RunModel[] = [];
    for (const [index, { model_id, strong, concurrency }] of models.entries()) {
      const snapshot = await this.registry.get(model_id).catch((error: unknown) => {
        if (!(error instanceof DomainError)) throw error;
        throw new DomainError('invalid', undefined, [{ pointer: `/models/${index}/model_id`, detail: error.message }]);
      });
      const { id, name, definition } = snapshot;
      found.push({ model_id, snapshot_id: id, name, kind: definition.kind, strong, concurrency });
    }
    return found;
  }
}

function tooLow(pointer: string, gone: number, limit: number | null): { pointer: string; detail: string }[] {
  return limit !== null && limit < gone ? [{ pointer, detail: `${gone} are spent already` }] : [];
}

/** What asks endpoints that cost something needs a limit. */
function requireBudget({ budget }: NewStressRun, models: readonly RunModel[]): void {
  if (models.every(({ kind }) => kind !== 'openai') || budget.tokens !== null || budget.micro_usd !== null) return;
  throw new DomainError('invalid', undefined, [{ pointer: '/budget', detail: 'a run that asks endpoints needs a limit' }]);
}

function newRun(unit: Unit, input: NewStressRun, models: RunModel[], { task, versionId, proof }: Target): StressRun {
  const policy = findPolicy(input.policy);
  if (!policy) throw new DomainError('invalid', undefined, [{ pointer: '/policy', detail: 'no such policy' }]);
  return {
    ...{ id: newId('stress-run'), taskId: task.id, versionId, certificateId: proof?.certificateId ?? null },
    ...{ pins: proof ? { ...proof.pins } : null, protocol: input.protocol, attempts: input.attempts, models },
    ...{ budgetTokens: input.budget.tokens, budgetMicroUsd: input.budget.micro_usd },
    ...{ policy: policy.name, policyVersion: policy.version, status: 'waiting', problems: [], outcome: null },
    ...{ discrepancyId: null, waiver: null, jobId: null, createdBy: unit.ctx.actor.accountId },
    ...{ createdAt: unit.ctx.now().toISOString(), finishedAt: null, version: 1 },
  };
}

/** Models take turns, so that a run that is stopped early has heard all of them. */
function attemptsOf(run: StressRun): StressAttempt[] {
  return Array.from({ length: run.attempts }, (_, index) =>
    run.models.map(({ name, kind }): StressAttempt => ({
      ...{ id: newId('attempt'), runId: run.id, taskId: run.taskId, model: name, ordinal: index + 1 },
      ...{ state: kind === 'offline' ? 'awaited' : 'pending', uploadSha256: null, replies: null, solved: null },
      ...{ verdict: null, turns: 0, submissionSha256: null, diagnosed: false, evidence: null, judgedAt: null },
    })),
  ).flat();
}

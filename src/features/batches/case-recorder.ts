import { Inject, Injectable } from '@nestjs/common';
import { SYSTEM_ACTOR, type Ctx } from '../../domain/actor';
import { CLOCK, type Clock } from '../../platform/clock';
import { UnitOfWork, type Unit } from '../../platform/database';
import type { Batch, Candidate, Case, SweTask } from './batches.entity';
import { BatchesRepository } from './batches.repository';
import { Manifests } from './manifests';
import type { ModelSpend } from './batches.schema';
import type { CaseStage } from './domain/case';
import type { Outcome, Verified } from './outcome';

/** Called in the unit in which a task is verified. */
export type WhenVerified = (unit: Unit, task: SweTask) => Promise<void>;

/** Writes down what became of cases, each in a transaction of its own. */
@Injectable()
export class CaseRecorder {
  private readonly verified: WhenVerified[] = [];

  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: BatchesRepository,
    private readonly manifests: Manifests,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onVerified(hook: WhenVerified): void {
    this.verified.push(hook);
  }

  /** An attempt begins. */
  async begin(found: Case): Promise<void> {
    await this.change(found, { status: 'running', attempts: found.attempts + 1 });
  }

  async reached(found: Case, stage: CaseStage): Promise<void> {
    await this.change(found, { stage });
  }

  /** A model was asked for the case. */
  async spent(found: Case, modelSpend: ModelSpend): Promise<void> {
    await this.change(found, { modelSpend });
  }

  /** The batch has its fill. */
  async skip(found: Case): Promise<void> {
    await this.change(found, { status: 'skipped' });
  }

  /** Back in line: what ran was cut short by the end of the batch, not by itself. */
  async release(found: Case): Promise<void> {
    await this.change(found, { status: 'pending', attempts: found.attempts });
  }

  /** A success that is not there: to be made again. */
  async lost(found: Case, candidate: Candidate, problem: string): Promise<void> {
    const reasons = [{ stage: 'write' as const, code: 'missing-verifiable-record', evidence: problem }];
    if (candidate.language !== null) await this.manifests.of(candidate.language).remove(candidate.taskId);
    await this.work.run(this.ctx(), async (unit) => {
      await this.repository.deleteTask(unit, candidate.taskId);
      await this.repository.updateCandidate(unit, candidate.id, { status: 'failed', reasons });
      const patch = { status: 'failed' as const, failureKind: 'state' as const, reasons, reason: 'missing-verifiable-record' };
      await this.repository.updateCase(unit, found, { ...patch, updatedAt: unit.ctx.now().toISOString() });
    });
  }

  /**
   * An attempt is over. A candidate whose task stands stays verified, whatever another batch asks for or lacks: only a run that speaks
   * against the task ends it, and takes it out of the manifest before anything is written down, so that it is served to nobody.
   */
  async end(found: Case, candidate: Candidate, batch: Batch, outcome: Outcome): Promise<void> {
    const { verified, failure, examined, timings, stage } = outcome;
    const standing = verified ? undefined : await this.repository.findTask(this.work.reader, candidate.taskId);
    const refuted = standing !== undefined && speaksAgainst(outcome);
    if (refuted) await this.manifests.of(standing.language).remove(standing.id);
    const reasons = failure?.reasons ?? [];
    const status = failure ? ('failed' as const) : ('success' as const);
    await this.work.run(this.ctx(), async (unit) => {
      const updatedAt = unit.ctx.now().toISOString();
      await this.repository.updateCase(unit, found, {
        ...{ status, stage, timings, reasons, reason: reasons[0]?.code ?? null, failureKind: failure?.kind ?? null },
        ...{ fingerprint: batch.fingerprint, updatedAt },
      });
      if (standing && !refuted) return;
      await this.repository.updateCandidate(unit, candidate.id, {
        ...(examined && { language: examined.language, category: examined.category, facts: examined.facts }),
        ...{ reasons, status: statusOf(outcome), updatedAt },
      });
      if (verified) await this.keep(unit, taskOf(unit, candidate, examined?.language ?? candidate.language, verified));
    });
  }

  /** A task that was made again outside of any batch, in the unit of whoever had it made. */
  async remade(unit: Unit, task: SweTask, verified: Verified): Promise<void> {
    await this.keep(unit, { ...task, ...verified, verifiedAt: unit.ctx.now().toISOString() });
  }

  private async keep(unit: Unit, task: SweTask): Promise<void> {
    await this.repository.saveTask(unit, task);
    for (const hook of this.verified) await hook(unit, task);
  }

  private async change(found: Case, patch: Partial<Case>): Promise<void> {
    await this.work.run(this.ctx(), (unit) =>
      this.repository.updateCase(unit, found, { ...patch, updatedAt: unit.ctx.now().toISOString() }),
    );
  }

  private ctx(): Ctx {
    return { actor: SYSTEM_ACTOR, requestId: 'swe-batch', now: () => this.clock.now(), via: 'worker' };
  }
}

/** Whether a run of the task itself came out wrong, as opposed to what a batch asks for, or to what could not be run. */
function speaksAgainst({ failure, stage }: Outcome): boolean {
  return failure?.kind === 'policy' && (stage === 'scan' || stage === 'validate');
}

/** Of the candidate: what was only examined is no task yet. */
function statusOf({ verified, failure }: Outcome): Candidate['status'] {
  if (verified) return 'verified';
  if (!failure) return 'pending';
  return failure.kind === 'policy' ? 'rejected' : 'failed';
}

function taskOf(unit: Unit, { id, taskId }: Candidate, language: Candidate['language'], verified: Verified): SweTask {
  if (language === null) throw new Error(`${taskId} was verified without a language`);
  return { id: taskId, candidateId: id, language, ...verified, verifiedAt: unit.ctx.now().toISOString() };
}

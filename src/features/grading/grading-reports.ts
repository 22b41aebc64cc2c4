import { Inject, Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { conflict, DomainError, notFound } from '../../domain/errors';
import { CONFIG, type Config } from '../../platform/config';
import { UnitOfWork, type Reader, type Unit } from '../../platform/database';
import { canonicalJson, sha256 } from '../../platform/hash';
import { CasesService } from '../arbitration';
import { ExposureLedger } from '../exposures';
import { Seats, TasksRepository } from '../tasks';
import type { GradingReport } from './grading.entity';
import { GradingRepository, type GradingRow } from './grading.repository';
import type { GradingEvidence, GradingReportView } from './grading.schema';

const DAY_MS = 24 * 3600 * 1000;

/** Gradings that their accounts take for wrong: a case for an arbiter, with what was found as evidence. */
@Injectable()
export class GradingReports {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: GradingRepository,
    private readonly cases: CasesService,
    private readonly tasks: TasksRepository,
    private readonly seats: Seats,
    private readonly ledger: ExposureLedger,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Opens a discrepancy on the grading's task. Throws 404, 409 (reported before; not in the pool any more), 429. */
  report(ctx: Ctx, id: string, statement: string): Promise<GradingReportView> {
    return this.work.run(ctx, async (unit) => {
      const grading = await this.repository.find(unit, id, ctx.actor.accountId);
      if (!grading) throw notFound();
      const task = await this.tasks.find(unit, grading.taskId);
      if (task?.status !== 'accepted') throw conflict('The task is not in the pool as it was graded.');
      await this.requireLeave(unit, ctx, id);
      const evidence = await this.collect(unit, grading);
      const proof = { grading: { id, sha256: sha256(canonicalJson(evidence)) } };
      const { id: discrepancyId } = await this.cases.dispute(unit, task, 'report', statement, proof);
      const report = { gradingId: id, accountId: ctx.actor.accountId, discrepancyId, createdAt: ctx.now().toISOString() };
      await this.repository.insertReport(unit, report);
      return toView(report, task.id);
    });
  }

  /** What was found, and the code: for the arbiter and the reviewer of the task, once the grading was reported. */
  evidence(ctx: Ctx, id: string): Promise<GradingEvidence> {
    return this.work.run({ ...ctx, idempotency: undefined }, async (unit) => {
      const grading = await this.repository.findAny(unit, id);
      const { audience } = await this.seats.getSeen(unit, ctx.actor, grading?.taskId ?? '');
      const reported = grading && (await this.repository.findReport(unit, id));
      if (!reported || (audience !== 'arbiter' && audience !== 'reviewer')) throw notFound();
      // It shows the tests at work, and an attempt that may be right.
      for (const part of ['tests', 'solution'] as const)
        await this.ledger.record(unit, { taskId: grading.taskId, part, revisionId: null, own: false });
      return this.collect(unit, grading);
    });
  }

  private async requireLeave(unit: Unit, { actor, now }: Ctx, id: string): Promise<void> {
    const before = await this.repository.findReport(unit, id);
    if (before) throw conflict('This grading was reported before.', { discrepancy_id: before.discrepancyId });
    const since = new Date(now().getTime() - DAY_MS).toISOString();
    const { maxReports } = this.config.grader;
    if ((await this.repository.countReports(unit, actor.accountId, since)) < maxReports) return;
    throw new DomainError('too-many-requests', `At most ${maxReports} gradings of an account are reported in 24 hours.`, [], {
      retry_after: 3600,
    });
  }

  private async collect(reader: Reader, grading: GradingRow): Promise<GradingEvidence> {
    const outcome = await this.repository.findOutcome(reader, grading.judgedId);
    const files = await this.repository.findFiles(reader, grading.submissionSha256);
    const { id, versionId, taskId, scope, verdict, submissionSha256, createdAt } = grading;
    return {
      ...{ grading_id: id, version_id: versionId, task_id: taskId, scope, verdict, created_at: createdAt },
      ...{ submission_sha256: submissionSha256, files: (JSON.parse(files ?? '[]') as [string, string][]).map(toFile) },
      outcome: JSON.parse(outcome ?? '{}') as Record<string, unknown>,
    };
  }
}

function toFile([path, content]: [string, string]): { path: string; content: string } {
  return { path, content };
}

function toView({ gradingId, discrepancyId, createdAt }: GradingReport, taskId: string): GradingReportView {
  return { grading_id: gradingId, task_id: taskId, discrepancy_id: discrepancyId, created_at: createdAt };
}

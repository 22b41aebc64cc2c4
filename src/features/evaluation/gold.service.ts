import { Inject, Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { conflict, notFound } from '../../domain/errors';
import { wouldKeep, type Answer, type EvaluatorSeat } from '../../domain/evaluation';
import { AuditLog } from '../../platform/audit';
import { CONFIG, type Config } from '../../platform/config';
import { UnitOfWork, type Reader, type Unit } from '../../platform/database';
import { decodeCursor, toPage, type PageQuery } from '../../platform/http';
import { newId } from '../../platform/ids';
import { TasksRepository } from '../tasks';
import { isShown, judgeGold, knownKeep } from './domain/gold';
import type { EvaluationGold } from './evaluation.entity';
import { EvaluationRepository } from './evaluation.repository';
import type { GoldItemView, NewGoldItem } from './gold.schema';

/**
 * Tasks whose right score is known, among the others in the queues. Whoever works on one sees a task like any other; nothing that is
 * said of it has an effect, and it never leaves evaluation.
 */
@Injectable()
export class GoldService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: EvaluationRepository,
    private readonly tasks: TasksRepository,
    private readonly audit: AuditLog,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  register(ctx: Ctx, input: NewGoldItem): Promise<GoldItemView> {
    return this.work.run(ctx, async (unit) => {
      const task = await this.tasks.find(unit, input.task_id);
      if (task?.kind !== 'swe') throw notFound();
      if (task.acceptedVersions > 0 || !['validated', 'screened', 'in-evaluation'].includes(task.status))
        throw conflict('Only a task that is on its way to evaluation, and has no version, can be a gold item.');
      if ((await this.repository.findGoldOf(unit, task.id)) || (await this.repository.listActive(unit, task.id)).length > 0)
        throw conflict('The task is a gold item already, or somebody evaluates it.');
      const { issue_clarity, test_alignment, other_major_issue, note } = input;
      const gold: EvaluationGold = {
        ...{ id: newId('evaluation-gold'), taskId: task.id, otherMajorIssue: other_major_issue, note },
        severities: { 'issue-clarity': issue_clarity, 'test-alignment': test_alignment },
        ...{ createdBy: ctx.actor.personId, createdAt: ctx.now().toISOString() },
      };
      await this.repository.insertGold(unit, gold);
      await this.audit.append(unit, { action: 'evaluation.gold-registered', subject: task.id, data: { gold: gold.id } });
      return toGoldView(gold);
    });
  }

  async list(_ctx: Ctx, { cursor, limit }: PageQuery): Promise<{ items: GoldItemView[]; next_cursor: string | null }> {
    const rows = await this.repository.listGold(this.work.reader, decodeCursor(cursor)?.toString(), limit + 1);
    const page = toPage(rows, limit, (gold) => gold.id);
    return { ...page, items: page.items.map(toGoldView) };
  }

  async isGold(reader: Reader, taskId: string): Promise<boolean> {
    return (await this.repository.findGoldOf(reader, taskId)) !== undefined;
  }

  /** Whether a person is shown this gold item now: as many as make up the share of what they see, each person in an order of their own. */
  async isHiddenFrom(reader: Reader, seat: EvaluatorSeat, taskId: string, personId: string): Promise<boolean> {
    if (seat === 'evaluator-2') return false;
    const open = await this.repository.countOpen(reader, seat);
    const done = new Set((await this.repository.listResults(reader, personId)).map(({ goldId }) => goldId));
    const left = (await this.repository.listGold(reader)).filter(({ id }) => !done.has(id));
    const order = (gold: EvaluationGold): string => this.audit.keyedDigest('gold-order', `${personId}:${gold.id}`);
    const ranked = left.map((gold) => ({ taskId: gold.taskId, at: order(gold) })).sort((a, b) => (a.at < b.at ? -1 : 1));
    return !isShown(
      ranked.findIndex((gold) => gold.taskId === taskId),
      open,
      this.config.evaluation.goldShare,
    );
  }

  /** Keeps what a person made of it: of evaluator 1 the blind value, of evaluator 2 the stamp. The first time counts. */
  async judge(unit: Unit, taskId: string, seat: EvaluatorSeat, personId: string, answer: Answer): Promise<void> {
    const gold = await this.repository.findGoldOf(unit, taskId);
    if (!gold || gold.createdBy === personId || (await this.repository.findResult(unit, gold.id, personId))) return;
    const known = { severities: gold.severities, keep: knownKeep(gold.severities, gold.otherMajorIssue) };
    const judged = judgeGold(known, answer, wouldKeep(answer));
    await this.repository.insertResult(unit, { goldId: gold.id, personId, seat, ...judged, at: unit.ctx.now().toISOString() });
  }
}

function toGoldView({ id, taskId, severities, otherMajorIssue, note, createdAt }: EvaluationGold): GoldItemView {
  const { 'issue-clarity': issue_clarity, 'test-alignment': test_alignment } = severities;
  return { id, task_id: taskId, issue_clarity, test_alignment, other_major_issue: otherMajorIssue, note, created_at: createdAt };
}

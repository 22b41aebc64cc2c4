import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { notFound } from '../../domain/errors';
import { AuditLog } from '../../platform/audit';
import { UnitOfWork } from '../../platform/database';
import { Lifecycle, Seats, TaskViews, type TaskView } from '../tasks';
import type { QuarantineDecision } from './arbitration.schema';
import { Settlement } from './settlement';

/** Ends a quarantine: the version is served again, or retired for good. For who runs the programme. */
@Injectable()
export class QuarantineService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly seats: Seats,
    private readonly settlement: Settlement,
    private readonly lifecycle: Lifecycle,
    private readonly audit: AuditLog,
    private readonly views: TaskViews,
  ) {}

  decide(ctx: Ctx, taskId: string, { decision, reason }: QuarantineDecision): Promise<TaskView> {
    return this.work.run(ctx, async (unit) => {
      const seen = await this.seats.getSeen(unit, ctx.actor, taskId);
      if (seen.audience !== 'overseer') throw notFound();
      const { task } = seen;
      if (task.status !== 'quarantined') throw this.lifecycle.wrongState(task);
      if (decision === 'restore') await this.lifecycle.move(unit, task, 'accepted', 'defect-dismissed');
      else await this.lifecycle.move(unit, task, 'retired', 'defect-confirmed');
      await this.settlement.withdrawVersions(unit, task, decision === 'restore' ? 'served' : 'retired');
      await this.audit.append(unit, { action: 'quarantine.ended', subject: taskId, data: { decision, reason } });
      await this.lifecycle.tell(unit, task, 'lead', decision === 'restore' ? 'restored' : 'retired');
      return this.views.render(unit, seen);
    });
  }
}

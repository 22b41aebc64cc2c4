import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { notFound } from '../../domain/errors';
import { UnitOfWork } from '../../platform/database';
import { Seats, TasksRepository } from '../tasks';
import { ArbitrationRepository } from './arbitration.repository';
import type { DiscrepancyView } from './arbitration.schema';
import { CasesService } from './cases.service';
import { toDiscrepancyView } from './views';

/** Cases in the words that each audience may have, and reports from outside. */
@Injectable()
export class ArbitrationReader {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: ArbitrationRepository,
    private readonly cases: CasesService,
    private readonly seats: Seats,
    private readonly tasks: TasksRepository,
  ) {}

  async list(ctx: Ctx, taskId: string): Promise<{ items: DiscrepancyView[] }> {
    const { reader } = this.work;
    const { audience } = await this.seats.getSeen(reader, ctx.actor, taskId);
    if (audience === 'stranger') throw notFound();
    const cases = await this.repository.list(reader, taskId);
    const rulings = await this.repository.listRulings(
      reader,
      cases.map(({ id }) => id),
    );
    return { items: cases.map((each) => toDiscrepancyView(each, rulings, audience)) };
  }

  async get(ctx: Ctx, id: string): Promise<DiscrepancyView> {
    const { reader } = this.work;
    const found = await this.repository.find(reader, id);
    const { audience } = await this.seats.getSeen(reader, ctx.actor, found?.taskId ?? '');
    if (!found || audience === 'stranger') throw notFound();
    return toDiscrepancyView(found, await this.repository.listRulings(reader, [id]), audience);
  }

  /** A defect that somebody outside found in an accepted task; the version stays served, marked, until the ruling. */
  report(ctx: Ctx, taskId: string, statement: string): Promise<DiscrepancyView> {
    return this.work.run(ctx, async (unit) => {
      const task = await this.tasks.find(unit, taskId);
      if (task?.status !== 'accepted') throw notFound();
      return toDiscrepancyView(await this.cases.dispute(unit, task, 'report', statement), [], 'overseer');
    });
  }
}

import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { DomainError, notFound } from '../../domain/errors';
import { UnitOfWork, type Unit } from '../../platform/database';
import { AuthorService } from './author.service';
import { Lifecycle } from './lifecycle';
import { Seats, type Seen } from './seats';
import type { Task } from './tasks.entity';
import type { TaskView } from './tasks.schema';
import { TaskViews } from './task-views';

/** What sealing means for one seat in one status; features to the right register theirs. */
export interface Sealer {
  seat: 'author' | 'test-writer';
  status: 'draft' | 'in-testing' | 'reworking';
  seal(unit: Unit, seen: Seen, fencingToken: number | undefined): Promise<Task>;
}

/** One door for sealing a side; which side is decided by the seat, what happens by the status. */
@Injectable()
export class SealService {
  private readonly sealers: Sealer[] = [];

  constructor(
    private readonly work: UnitOfWork,
    private readonly seats: Seats,
    private readonly lifecycle: Lifecycle,
    private readonly views: TaskViews,
    author: AuthorService,
  ) {
    this.register({ seat: 'author', status: 'draft', seal: (unit, { task }) => author.seal(unit, task) });
  }

  register(sealer: Sealer): void {
    this.sealers.push(sealer);
  }

  seal(ctx: Ctx, taskId: string, fencingToken: number | undefined): Promise<TaskView> {
    return this.work.run(ctx, async (unit) => {
      const seen = await this.seats.getSeen(unit, ctx.actor, taskId);
      // A former writer is told that the claim is over, as a late save is: it was theirs, so this gives nothing away.
      if (seen.audience === 'stranger' && seen.seat?.seat === 'test-writer') throw new DomainError('claim-lost');
      if (seen.audience !== 'author' && seen.audience !== 'test-writer') throw notFound();
      const sealer = this.sealers.find((s) => s.seat === seen.audience && s.status === seen.task.status);
      if (!sealer) throw this.lifecycle.wrongState(seen.task);
      await sealer.seal(unit, seen, fencingToken);
      return this.views.render(unit, seen);
    });
  }
}

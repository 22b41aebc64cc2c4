import { Injectable } from '@nestjs/common';
import type { Actor, Ctx } from '../../domain/actor';
import { notFound } from '../../domain/errors';
import type { Part } from '../../domain/task';
import { UnitOfWork, type Reader } from '../../platform/database';
import { ExposureLedger } from '../exposures';
import type { StressRun } from './stress.entity';
import { StressRepository } from './stress.repository';

/** Who may see what models did with a task, and the ledger of who did. */
@Injectable()
export class StressWall {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: StressRepository,
    private readonly ledger: ExposureLedger,
  ) {}

  /** Throws the 404 of what is absent for who holds, or held, one of the task's blind seats, until it is accepted. */
  async check(reader: Reader, { personId }: Actor, taskId: string): Promise<void> {
    if (await this.repository.isHidden(reader, personId, taskId)) throw notFound();
  }

  /** The run behind the wall: the same 404 for what is absent. */
  async getRun(reader: Reader, { actor }: Pick<Ctx, 'actor'>, id: string): Promise<StressRun> {
    const run = await this.repository.findRun(reader, id);
    if (!run) throw notFound();
    await this.check(reader, actor, run.taskId);
    return run;
  }

  /**
   * Before an attempt is shown: a right one is a solution, and what tests said of any is a fact about the tests. Once a person,
   * task and part: who reads a thousand is exposed no more.
   */
  async expose(ctx: Ctx, taskId: string, parts: readonly Part[]): Promise<void> {
    const { personId } = ctx.actor;
    const shown = (await this.ledger.partsShown(this.work.reader, personId, [taskId])).get(taskId) ?? new Set<Part>();
    const fresh = parts.filter((part) => !shown.has(part));
    if (fresh.length === 0) return;
    await this.work.run({ ...ctx, idempotency: undefined }, async (unit) => {
      for (const part of fresh) await this.ledger.record(unit, { taskId, part, revisionId: null, own: false });
    });
  }
}

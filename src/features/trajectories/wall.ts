import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { notFound } from '../../domain/errors';
import type { Part } from '../../domain/task';
import { UnitOfWork, type Reader } from '../../platform/database';
import { SweTasks } from '../batches';
import { Curation } from '../curation';
import { ExposureLedger } from '../exposures';
import { isReadable, readableTrajectories, type Readable } from './domain/readers';
import type { Trajectory } from './trajectories.entity';
import { TrajectoriesRepository } from './trajectories.repository';

/** A diff is a solution as far as it goes, and a verdict names the tests that judge. */
const SHOWN: readonly Part[] = ['solution', 'tests'];

/** Who may see what agents did with a task, and the ledger of who did. */
@Injectable()
export class TrajectoriesWall {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: TrajectoriesRepository,
    private readonly curation: Curation,
    private readonly tasks: SweTasks,
    private readonly ledger: ExposureLedger,
  ) {}

  async readable(reader: Reader, { actor }: Ctx): Promise<Readable> {
    return readableTrajectories(actor.capabilities, await this.repository.listReaderSeats(reader, actor.personId));
  }

  /** Throws the 404 of what is absent, which what agents did with a task is as long as the task is not listed. */
  async check(reader: Reader, ctx: Ctx, taskId: string): Promise<void> {
    if (!isReadable(await this.readable(reader, ctx), taskId)) throw notFound();
    if (!(await this.tasks.present([taskId], reader)).has(taskId)) throw notFound();
  }

  /** Those of tasks that are listed. */
  async listed<T extends Pick<Trajectory, 'taskId'>>(reader: Reader, rows: readonly T[]): Promise<T[]> {
    const present = await this.tasks.present([...new Set(rows.map(({ taskId }) => taskId))], reader);
    return rows.filter(({ taskId }) => present.has(taskId));
  }

  /** One that is shown now: behind the wall, and in the ledger. 404 for what is absent or hidden. Not inside of a unit. */
  async getShown(ctx: Ctx, id: string): Promise<Trajectory> {
    const row = await this.repository.find(this.work.reader, id);
    if (!row) throw notFound();
    await this.check(this.work.reader, ctx, row.taskId);
    await this.expose(ctx, row.taskId);
    return row;
  }

  /** Before a trajectory is shown; once a person and task. Not inside of a unit. */
  async expose(ctx: Ctx, sweTaskId: string): Promise<void> {
    const task = await this.curation.find(this.work.reader, sweTaskId);
    // Directories that were verified before there was curation, and that nobody has made a task of since: there is nothing to sit on.
    if (!task) return;
    const { personId } = ctx.actor;
    const shown = (await this.ledger.partsShown(this.work.reader, personId, [task.id])).get(task.id) ?? new Set<Part>();
    const fresh = SHOWN.filter((part) => !shown.has(part));
    if (fresh.length === 0) return;
    await this.work.run({ ...ctx, idempotency: undefined }, async (unit) => {
      for (const part of fresh) await this.ledger.record(unit, { taskId: task.id, part, revisionId: null, own: false });
    });
  }
}

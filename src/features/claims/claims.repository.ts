import { Injectable } from '@nestjs/common';
import { IsNull, LessThanOrEqual } from 'typeorm';
import type { Status } from '../../domain/lifecycle';
import type { Seat } from '../../domain/task';
import { insertRow, updateRows, type Reader, type Unit } from '../../platform/database';
import { SeatRow, Task } from '../tasks';
import { Claim } from './claims.entity';

@Injectable()
export class ClaimsRepository {
  insert(unit: Unit, claim: Claim): Promise<void> {
    return insertRow(unit, Claim, claim);
  }

  update(unit: Unit, claim: Claim, patch: Partial<Claim>): Promise<number> {
    return updateRows(unit, Claim, { id: claim.id, endedAt: IsNull() }, patch);
  }

  async find(reader: Reader, id: string): Promise<Claim | undefined> {
    return (await reader.manager.findOneBy(Claim, { id })) ?? undefined;
  }

  async findActive(reader: Reader, taskId: string, seat: Seat): Promise<Claim | undefined> {
    return (await reader.manager.findOneBy(Claim, { activeKey: `${taskId}:${seat}` })) ?? undefined;
  }

  /** The live claim of one person on a task; they have one at most. */
  async findActiveOf(reader: Reader, taskId: string, seat: Seat, personId: string): Promise<Claim | undefined> {
    return (await reader.manager.findOneBy(Claim, { taskId, seat, personId, endedAt: IsNull() })) ?? undefined;
  }

  listExpired(reader: Reader, now: string, limit: number): Promise<Claim[]> {
    return reader.manager.find(Claim, { where: { endedAt: IsNull(), expiresAt: LessThanOrEqual(now) }, take: limit });
  }

  /** Tasks in one of these statuses whose seat nobody holds, oldest change first. */
  listOpen(reader: Reader, seat: Seat, statuses: readonly Status[], after: string | undefined, limit: number): Promise<Task[]> {
    const query = reader.manager
      .createQueryBuilder(Task, 'task')
      .leftJoin(SeatRow, 'seat', "seat.active_key = task.id || ':' || :seat", { seat })
      .where('task.status IN (:...statuses)', { statuses: [...statuses] })
      .andWhere('seat.id IS NULL');
    if (after !== undefined) query.andWhere('task.id > :after', { after });
    return query.orderBy('task.id', 'ASC').limit(limit).getMany();
  }
}

import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { insertRow, updateRows, type Reader, type Unit } from '../../platform/database';
import { SeatRow, Task } from '../tasks';
import { Discrepancy, Ruling } from './arbitration.entity';

@Injectable()
export class ArbitrationRepository {
  insert(unit: Unit, discrepancy: Discrepancy): Promise<void> {
    return insertRow(unit, Discrepancy, discrepancy);
  }

  /** Compare-and-set on the status. */
  update(unit: Unit, { id, status }: Discrepancy, patch: Partial<Discrepancy>): Promise<number> {
    return updateRows(unit, Discrepancy, { id, status }, patch);
  }

  async find(reader: Reader, id: string): Promise<Discrepancy | undefined> {
    return (await reader.manager.findOneBy(Discrepancy, { id })) ?? undefined;
  }

  /** The task's case that is not closed; a task has one at a time. */
  async findCurrent(reader: Reader, taskId: string): Promise<Discrepancy | undefined> {
    return (await reader.manager.findOneBy(Discrepancy, { taskId, status: In(['open', 'ruled']) })) ?? undefined;
  }

  list(reader: Reader, taskId: string): Promise<Discrepancy[]> {
    return reader.manager.find(Discrepancy, { where: { taskId }, order: { id: 'ASC' } });
  }

  insertRuling(unit: Unit, ruling: Ruling): Promise<void> {
    return insertRow(unit, Ruling, ruling);
  }

  listRulings(reader: Reader, discrepancyIds: readonly string[]): Promise<Ruling[]> {
    return reader.manager.find(Ruling, { where: { discrepancyId: In([...discrepancyIds]) }, order: { id: 'ASC' } });
  }

  /** Tasks with a case that waits for an arbiter, and no arbiter on it. */
  listWaiting(reader: Reader, after: string | undefined, limit: number): Promise<Task[]> {
    const query = reader.manager
      .createQueryBuilder(Task, 'task')
      .innerJoin(Discrepancy, 'discrepancy', "discrepancy.task_id = task.id AND discrepancy.status = 'open'")
      .leftJoin(SeatRow, 'seat', "seat.active_key = task.id || ':arbiter'")
      .where('seat.id IS NULL');
    if (after !== undefined) query.andWhere('task.id > :after', { after });
    return query.orderBy('task.id', 'ASC').limit(limit).getMany();
  }
}

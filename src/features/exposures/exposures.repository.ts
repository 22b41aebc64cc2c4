import { Injectable } from '@nestjs/common';
import { In, LessThanOrEqual, MoreThanOrEqual } from 'typeorm';
import { insertRow, type Reader, type Unit } from '../../platform/database';
import { DuplicateMark, Exposure, PoolPosition, RangeExposure } from './exposures.entity';

@Injectable()
export class ExposuresRepository {
  insert(unit: Unit, exposure: Exposure): Promise<void> {
    return insertRow(unit, Exposure, exposure);
  }

  insertRange(unit: Unit, exposure: RangeExposure): Promise<void> {
    return insertRow(unit, RangeExposure, exposure);
  }

  insertPosition(unit: Unit, position: PoolPosition): Promise<void> {
    return insertRow(unit, PoolPosition, position);
  }

  insertDuplicate(unit: Unit, mark: DuplicateMark): Promise<void> {
    return insertRow(unit, DuplicateMark, mark);
  }

  /** Exposures of one person to any of these tasks (up to a time), without those to their own writing. */
  findForeign(
    reader: Reader,
    personId: string,
    taskIds: readonly string[],
    until?: string,
  ): Promise<Pick<Exposure, 'taskId' | 'part'>[]> {
    const where = { personId, own: false, taskId: In([...taskIds]), ...(until !== undefined && { at: LessThanOrEqual(until) }) };
    return reader.manager.find(Exposure, { select: { taskId: true, part: true }, where });
  }

  /** When the person was first shown anything of the task from a time on. */
  async findFirst(reader: Reader, personId: string, taskId: string, since: string): Promise<string | undefined> {
    const where = { personId, taskId, at: MoreThanOrEqual(since) };
    const [first] = await reader.manager.find(Exposure, { select: { at: true }, where, order: { at: 'ASC' }, take: 1 });
    return first?.at;
  }

  /** Range exposures of one person (up to a time) that cover a published position of any of these tasks. */
  findRanges(
    reader: Reader,
    personId: string,
    taskIds: readonly string[],
    until?: string,
  ): Promise<{ taskId: string; profile: string }[]> {
    const query = reader.manager
      .createQueryBuilder(PoolPosition, 'position')
      .innerJoin(
        RangeExposure,
        'range',
        'range.pool = position.pool AND position.position BETWEEN range.from_position AND range.to_position',
      )
      .where('position.task_id IN (:...taskIds)', { taskIds: [...taskIds] })
      .andWhere('range.person_id = :personId', { personId });
    if (until !== undefined) query.andWhere('range.at <= :until', { until });
    return query.select('position.task_id', 'taskId').addSelect('range.profile', 'profile').getRawMany();
  }

  async findDuplicates(reader: Reader, taskId: string): Promise<string[]> {
    const marks = await reader.manager.find(DuplicateMark, { where: [{ firstTaskId: taskId }, { secondTaskId: taskId }] });
    return marks.map((mark) => (mark.firstTaskId === taskId ? mark.secondTaskId : mark.firstTaskId));
  }

  existsDuplicate(reader: Reader, firstTaskId: string, secondTaskId: string): Promise<boolean> {
    return reader.manager.existsBy(DuplicateMark, { firstTaskId, secondTaskId });
  }

  listOfTask(reader: Reader, taskId: string, after: string | undefined, limit: number): Promise<Exposure[]> {
    const query = reader.manager.createQueryBuilder(Exposure, 'e').where('e.task_id = :taskId', { taskId });
    if (after !== undefined) query.andWhere('e.id > :after', { after });
    return query.orderBy('e.id', 'ASC').limit(limit).getMany();
  }
}

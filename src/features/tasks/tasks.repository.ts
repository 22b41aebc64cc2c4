import { Injectable } from '@nestjs/common';
import { In, IsNull, MoreThan, Not } from 'typeorm';
import type { Part, Seat } from '../../domain/task';
import { insertRow, updateRows, type Reader, type Unit } from '../../platform/database';
import { Revision, SeatRow, Task, TaskEvent } from './tasks.entity';

@Injectable()
export class TasksRepository {
  async find(reader: Reader, id: string): Promise<Task | undefined> {
    return (await reader.manager.findOneBy(Task, { id })) ?? undefined;
  }

  async findByOrigin(reader: Reader, origin: string): Promise<Task | undefined> {
    return (await reader.manager.findOneBy(Task, { origin })) ?? undefined;
  }

  insert(unit: Unit, task: Task): Promise<void> {
    return insertRow(unit, Task, task);
  }

  /** Compare-and-set on the row's version; 0 means that somebody else changed it since it was loaded. */
  update(unit: Unit, task: Task, patch: Partial<Task>): Promise<number> {
    return updateRows(unit, Task, { id: task.id, version: task.version }, { ...patch, version: task.version + 1 });
  }

  /** Tasks on which a person holds or held a seat, newest first; a former arbiter has nothing to do with a task any more. */
  listOfPerson(reader: Reader, personId: string, before: string | undefined, limit: number): Promise<Task[]> {
    const query = reader.manager
      .createQueryBuilder(Task, 'task')
      .innerJoin(SeatRow, 'seat', 'seat.task_id = task.id')
      .where("seat.person_id = :personId AND (seat.seat <> 'arbiter' OR seat.active_key IS NOT NULL)", { personId });
    if (before !== undefined) query.andWhere('task.id < :before', { before });
    return query.orderBy('task.id', 'DESC').limit(limit).getMany();
  }

  listAll(reader: Reader, before: string | undefined, limit: number): Promise<Task[]> {
    const query = reader.manager.createQueryBuilder(Task, 'task');
    if (before !== undefined) query.where('task.id < :before', { before });
    return query.orderBy('task.id', 'DESC').limit(limit).getMany();
  }

  /** Ids of all tasks in order, after one. */
  async listIds(reader: Reader, after: string, limit: number): Promise<string[]> {
    const where = { id: MoreThan(after) };
    return (await reader.manager.find(Task, { where, select: { id: true }, order: { id: 'ASC' }, take: limit })).map(
      ({ id }) => id,
    );
  }

  /** Without content. */
  async findRevision(reader: Reader, id: string): Promise<Revision | undefined> {
    return (await reader.manager.findOneBy(Revision, { id })) ?? undefined;
  }

  async findRevisionByNumber(reader: Reader, taskId: string, part: Part, number: number): Promise<Revision | undefined> {
    return (await reader.manager.findOneBy(Revision, { taskId, part, number })) ?? undefined;
  }

  listRevisions(reader: Reader, taskId: string, part: Part): Promise<Revision[]> {
    return reader.manager.find(Revision, { where: { taskId, part }, order: { number: 'ASC' } });
  }

  /** The newest revision of a part that this person wrote. */
  async findOwnRevision(reader: Reader, taskId: string, part: Part, personId: string): Promise<Revision | undefined> {
    const [row] = await reader.manager.find(Revision, { where: { taskId, part, personId }, order: { number: 'DESC' }, take: 1 });
    return row;
  }

  /** The one query that selects a part's content. Only the part reader and the validator call it. */
  async loadContent(reader: Reader, revisionId: string): Promise<string> {
    const row = await reader.manager.findOne(Revision, { select: { id: true, content: true }, where: { id: revisionId } });
    if (!row) throw new Error(`Revision ${revisionId} is gone`);
    return row.content;
  }

  async nextNumber(reader: Reader, taskId: string, part: Part): Promise<number> {
    const max = await reader.manager.maximum(Revision, 'number', { taskId, part });
    return (max ?? 0) + 1;
  }

  insertRevision(unit: Unit, revision: Revision): Promise<void> {
    return insertRow(unit, Revision, revision);
  }

  async findActiveSeat(reader: Reader, taskId: string, seat: Seat): Promise<SeatRow | undefined> {
    return (await reader.manager.findOneBy(SeatRow, { activeKey: `${taskId}:${seat}` })) ?? undefined;
  }

  async findSeatOf(reader: Reader, taskId: string, personId: string): Promise<SeatRow | undefined> {
    return (await reader.manager.findOneBy(SeatRow, { taskId, personId })) ?? undefined;
  }

  /** Seats of one person on these tasks, with ended ones. */
  listSeatsOf(reader: Reader, personId: string, taskIds: readonly string[]): Promise<SeatRow[]> {
    return taskIds.length === 0 ? Promise.resolve([]) : reader.manager.findBy(SeatRow, { personId, taskId: In([...taskIds]) });
  }

  listActiveSeats(reader: Reader, taskId: string): Promise<SeatRow[]> {
    return reader.manager.findBy(SeatRow, { taskId, activeKey: Not(IsNull()) });
  }

  insertSeat(unit: Unit, seat: SeatRow): Promise<void> {
    return insertRow(unit, SeatRow, seat);
  }

  updateSeat(unit: Unit, seat: SeatRow, patch: Partial<SeatRow>): Promise<number> {
    return updateRows(unit, SeatRow, { id: seat.id }, patch);
  }

  insertEvent(unit: Unit, event: TaskEvent): Promise<void> {
    return insertRow(unit, TaskEvent, event);
  }

  listEvents(reader: Reader, taskId: string): Promise<TaskEvent[]> {
    return reader.manager.find(TaskEvent, { where: { taskId }, order: { id: 'ASC' } });
  }
}

import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { LostRaceError } from '../../domain/errors';
import { insertRow, updateRows, type Reader, type Unit } from '../../platform/database';
import { Task } from '../tasks';
import { OPEN, WITHHELD, type RoundStatus } from './domain/rounds';
import { HiddenTestRound } from './hidden-tests.entity';

@Injectable()
export class HiddenTestsRepository {
  insert(unit: Unit, round: HiddenTestRound): Promise<void> {
    return insertRow(unit, HiddenTestRound, round);
  }

  async update(unit: Unit, round: HiddenTestRound, patch: Partial<HiddenTestRound>): Promise<HiddenTestRound> {
    const changed = { ...patch, version: round.version + 1, updatedAt: unit.ctx.now().toISOString() };
    if ((await updateRows(unit, HiddenTestRound, { id: round.id, version: round.version }, changed)) !== 1)
      throw new LostRaceError('The round of blind tests was changed at the same moment; read it again.');
    return { ...round, ...changed };
  }

  async find(reader: Reader, id: string): Promise<HiddenTestRound | undefined> {
    return (await reader.manager.findOneBy(HiddenTestRound, { id })) ?? undefined;
  }

  async findOpen(reader: Reader, taskId: string): Promise<HiddenTestRound | undefined> {
    return (await reader.manager.findOneBy(HiddenTestRound, { taskId, status: In([...OPEN]) })) ?? undefined;
  }

  async findByCase(reader: Reader, discrepancyId: string): Promise<HiddenTestRound | undefined> {
    return (await reader.manager.findOneBy(HiddenTestRound, { discrepancyId, status: 'disputed' })) ?? undefined;
  }

  list(reader: Reader, sweTaskId: string): Promise<HiddenTestRound[]> {
    return reader.manager.find(HiddenTestRound, { where: { sweTaskId }, order: { number: 'ASC' } });
  }

  listIn(reader: Reader, sweTaskId: string, statuses: readonly RoundStatus[]): Promise<HiddenTestRound[]> {
    return reader.manager.find(HiddenTestRound, {
      where: { sweTaskId, status: In([...statuses]) },
      order: { number: 'ASC' },
    });
  }

  /** SWE tasks with tests of a blind writer, proved or under proof, of which no version was ever accepted. */
  async listWithheld(reader: Reader): Promise<string[]> {
    const query = reader.manager.createQueryBuilder(HiddenTestRound, 'round').innerJoin(Task, 'task', 'task.id = round.task_id');
    const rows = await query
      .select('round.swe_task_id', 'id')
      .distinct(true)
      .where('round.status IN (:...withheld)', { withheld: [...WITHHELD] })
      .andWhere('task.accepted_versions = 0')
      .getRawMany<{ id: string }>();
    return rows.map(({ id }) => id);
  }
}

import { Injectable } from '@nestjs/common';
import { MoreThanOrEqual } from 'typeorm';
import { insertRow, updateRows, type Reader, type Unit } from '../../platform/database';
import { Clarification } from './clarifications.entity';

@Injectable()
export class ClarificationsRepository {
  insert(unit: Unit, clarification: Clarification): Promise<void> {
    return insertRow(unit, Clarification, clarification);
  }

  /** Only an open one can change. */
  update(unit: Unit, { id }: Clarification, patch: Partial<Clarification>): Promise<number> {
    return updateRows(unit, Clarification, { id, status: 'open' }, patch);
  }

  async find(reader: Reader, taskId: string, id: string): Promise<Clarification | undefined> {
    return (await reader.manager.findOneBy(Clarification, { id, taskId })) ?? undefined;
  }

  list(reader: Reader, taskId: string): Promise<Clarification[]> {
    return reader.manager.find(Clarification, { where: { taskId }, order: { id: 'ASC' } });
  }

  countSince(reader: Reader, taskId: string, since: string): Promise<number> {
    return reader.manager.countBy(Clarification, { taskId, askedAt: MoreThanOrEqual(since) });
  }

  countOpen(reader: Reader, taskId: string): Promise<number> {
    return reader.manager.countBy(Clarification, { taskId, status: 'open' });
  }
}

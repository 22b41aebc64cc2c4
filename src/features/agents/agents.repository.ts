import { Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import { insertRow, type Reader, type Unit } from '../../platform/database';
import { InstalledAgentRow, type StoredFile } from './agents.entity';

@Injectable()
export class AgentsRepository {
  insert(unit: Unit, row: InstalledAgentRow): Promise<void> {
    return insertRow(unit, InstalledAgentRow, row);
  }

  async find(
    reader: Reader,
    where: { id: string } | { name: string; version: string },
  ): Promise<Omit<InstalledAgentRow, 'files'> | undefined> {
    return (await reader.manager.findOneBy(InstalledAgentRow, where)) ?? undefined;
  }

  async loadFiles(reader: Reader, id: string): Promise<StoredFile[]> {
    const row = await reader.manager.findOne(InstalledAgentRow, { where: { id }, select: { id: true, files: true } });
    return row?.files ?? [];
  }

  list(reader: Reader, after: string | undefined, limit: number): Promise<Omit<InstalledAgentRow, 'files'>[]> {
    const where = after === undefined ? {} : { id: MoreThan(after) };
    return reader.manager.find(InstalledAgentRow, { where, order: { id: 'ASC' }, take: limit });
  }
}

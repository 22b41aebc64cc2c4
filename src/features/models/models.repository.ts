import { Injectable } from '@nestjs/common';
import { In, MoreThan } from 'typeorm';
import { insertRow, updateRows, type Reader, type Unit } from '../../platform/database';
import { Model, ModelSnapshotRow, ModelSource } from './models.entity';

@Injectable()
export class ModelsRepository {
  async findModel(reader: Reader, where: { id: string } | { name: string }): Promise<Model | undefined> {
    return (await reader.manager.findOneBy(Model, where)) ?? undefined;
  }

  listModels(reader: Reader, after: string | undefined, limit: number): Promise<Model[]> {
    const where = after === undefined ? {} : { id: MoreThan(after) };
    return reader.manager.find(Model, { where, order: { id: 'ASC' }, take: limit });
  }

  insertModel(unit: Unit, model: Model): Promise<void> {
    return insertRow(unit, Model, model);
  }

  /** 0 where somebody changed it first. */
  updateModel(unit: Unit, { id, change }: Model, patch: Partial<Model>): Promise<number> {
    return updateRows(unit, Model, { id, change }, { ...patch, change: change + 1 });
  }

  async findSnapshot(
    reader: Reader,
    where: { id: string } | { modelId: string; contentHash: string },
  ): Promise<ModelSnapshotRow | undefined> {
    return (await reader.manager.findOneBy(ModelSnapshotRow, where)) ?? undefined;
  }

  async findSnapshots(reader: Reader, ids: readonly string[]): Promise<Map<string, ModelSnapshotRow>> {
    const found = ids.length === 0 ? [] : await reader.manager.findBy(ModelSnapshotRow, { id: In([...ids]) });
    return new Map(found.map((row) => [row.id, row]));
  }

  /** Of one model, in order of their numbers. */
  listSnapshots(reader: Reader, modelId: string, after: number, limit: number): Promise<ModelSnapshotRow[]> {
    return reader.manager.find(ModelSnapshotRow, {
      where: { modelId, number: MoreThan(after) },
      order: { number: 'ASC' },
      take: limit,
    });
  }

  countSnapshots(reader: Reader, modelId: string): Promise<number> {
    return reader.manager.countBy(ModelSnapshotRow, { modelId });
  }

  insertSnapshot(unit: Unit, row: ModelSnapshotRow): Promise<void> {
    return insertRow(unit, ModelSnapshotRow, row);
  }

  async findSource(reader: Reader, sha256: string): Promise<string | undefined> {
    return (await reader.manager.findOneBy(ModelSource, { sha256 }))?.source;
  }

  /** Content under its hash is there once. */
  async saveSource(unit: Unit, row: ModelSource): Promise<void> {
    await unit.manager.save(ModelSource, row);
  }
}

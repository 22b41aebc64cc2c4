import { Injectable } from '@nestjs/common';
import { conflict, notFound } from '../../domain/errors';
import { UnitOfWork, type Reader } from '../../platform/database';
import type { ModelSnapshot } from './domain/definition';
import type { Model, ModelSnapshotRow } from './models.entity';
import { ModelsRepository } from './models.repository';

/** Finds models for the features that ask them. */
@Injectable()
export class ModelRegistry {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: ModelsRepository,
  ) {}

  /** The snapshot that a model has now. `not-found`; `conflict` where the model is disabled. */
  async get(modelId: string, reader: Reader = this.work.reader): Promise<ModelSnapshot> {
    const model = await this.repository.findModel(reader, { id: modelId });
    if (!model) throw notFound();
    if (model.disabledAt !== null) throw conflict(`The model ${model.name} is disabled.`);
    return this.read(reader, model, model.snapshotId);
  }

  /** The snapshot that a model has now, also of a disabled one: for records. */
  async getCurrent(modelId: string, reader: Reader = this.work.reader): Promise<ModelSnapshot> {
    const model = await this.repository.findModel(reader, { id: modelId });
    if (!model) throw notFound();
    return this.read(reader, model, model.snapshotId);
  }

  /** By the name that people give it. */
  findByName(reader: Reader, name: string): Promise<Model | undefined> {
    return this.repository.findModel(reader, { name });
  }

  /** A snapshot by its own id, also of a disabled model: what was recorded stays readable. `not-found`. */
  async getSnapshot(id: string, reader: Reader = this.work.reader): Promise<ModelSnapshot> {
    const row = await this.repository.findSnapshot(reader, { id });
    const model = row && (await this.repository.findModel(reader, { id: row.modelId }));
    if (!model) throw notFound();
    return toSnapshot(model, row);
  }

  private async read(reader: Reader, model: Model, id: string): Promise<ModelSnapshot> {
    const row = await this.repository.findSnapshot(reader, { id });
    if (!row) throw notFound();
    return toSnapshot(model, row);
  }
}

function toSnapshot({ id: modelId, name, settings }: Model, row: ModelSnapshotRow): ModelSnapshot {
  const { id, number, contentHash, definition } = row;
  return { id, modelId, name, number, contentHash, definition, settings };
}

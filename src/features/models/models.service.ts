import { Inject, Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { DomainError, LostRaceError, notFound } from '../../domain/errors';
import { AuditLog } from '../../platform/audit';
import { CONFIG, type Config } from '../../platform/config';
import { UnitOfWork, type Unit } from '../../platform/database';
import { contentHash, sha256 } from '../../platform/hash';
import { decodeCursor, decodePosition, requireMatch, toPage, type PageQuery } from '../../platform/http';
import { newId } from '../../platform/ids';
import { kindOf, splitModel, type ModelDefinition } from './domain/definition';
import { checkEndpoint } from './endpoint-check';
import type { Model, ModelSnapshotRow } from './models.entity';
import { ModelsRepository } from './models.repository';
import type { ModelPatch, ModelView, NewModel, SnapshotView } from './models.schema';
import { modelView, snapshotView } from './views';

type Page<T> = { items: T[]; next_cursor: string | null };

/** The models that may be asked, for those who name them. */
@Injectable()
export class Models {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: ModelsRepository,
    private readonly audit: AuditLog,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  create(ctx: Ctx, input: NewModel): Promise<ModelView> {
    checkEndpoint(input.openai, this.config.models);
    return this.work.run(ctx, async (unit) => {
      const kind = kindOf(input);
      const split = splitModel(input, sha256);
      if (!kind || !split) throw new DomainError('invalid');
      if (await this.repository.findModel(unit, { name: input.name }))
        throw new DomainError('conflict', 'The name is taken.', [{ pointer: '/name', detail: 'taken' }]);
      const id = newId('model');
      const snapshot = await this.snapshotFor(unit, id, split.definition, input.program?.source);
      const model: Model = {
        ...{ id, name: input.name, kind, snapshotId: snapshot.id, settings: split.settings, change: 1 },
        ...{ disabledAt: null, createdAt: unit.ctx.now().toISOString() },
      };
      await this.repository.insertModel(unit, model);
      const data = { name: model.name, kind, snapshot: snapshot.id };
      await this.audit.append(unit, { action: 'model.created', subject: id, data });
      return this.view(model, snapshot);
    });
  }

  /** Another endpoint, sampling or source makes another snapshot; the key's name, price and time limit do not. */
  patch(ctx: Ctx, id: string, input: ModelPatch, ifMatch: string | undefined): Promise<ModelView> {
    checkEndpoint(input.openai, this.config.models);
    return this.work.run(ctx, async (unit) => {
      const model = await this.getModel(unit, id);
      requireMatch(ifMatch, String(model.change));
      const patch = { ...(await this.changeKind(unit, model, input)), ...changeDisabled(unit, model, input.disabled) };
      if ((await this.repository.updateModel(unit, model, patch)) === 0) throw new LostRaceError('The model was changed');
      const changed = { ...model, ...patch, change: model.change + 1 };
      const data = { snapshot: changed.snapshotId, disabled: changed.disabledAt !== null };
      await this.audit.append(unit, { action: 'model.changed', subject: id, data });
      return this.view(changed, await this.getSnapshot(unit, changed.snapshotId));
    });
  }

  async list({ cursor, limit }: PageQuery): Promise<Page<ModelView>> {
    const after = decodeCursor(cursor);
    const rows = await this.repository.listModels(this.work.reader, after === undefined ? undefined : String(after), limit + 1);
    const snapshots = await this.repository.findSnapshots(
      this.work.reader,
      rows.map(({ snapshotId }) => snapshotId),
    );
    const page = toPage(rows, limit, ({ id }) => id);
    return { ...page, items: page.items.map((model) => this.view(model, present(snapshots.get(model.snapshotId)))) };
  }

  async get(id: string): Promise<ModelView> {
    const model = await this.getModel(this.work.reader, id);
    return this.view(model, await this.getSnapshot(this.work.reader, model.snapshotId));
  }

  async listSnapshots(id: string, { cursor, limit }: PageQuery): Promise<Page<SnapshotView>> {
    await this.getModel(this.work.reader, id);
    const rows = await this.repository.listSnapshots(this.work.reader, id, decodePosition(cursor), limit + 1);
    const page = toPage(rows, limit, ({ number }) => number);
    return { ...page, items: page.items.map(snapshotView) };
  }

  private async changeKind(unit: Unit, model: Model, input: ModelPatch): Promise<Partial<Model>> {
    const kind = kindOf(input);
    const split = splitModel(input, sha256);
    if (!kind || !split) return {};
    if (kind !== model.kind)
      throw new DomainError('invalid', undefined, [{ pointer: `/${kind}`, detail: `the model is of the kind ${model.kind}` }]);
    const snapshot = await this.snapshotFor(unit, model.id, split.definition, input.program?.source);
    return { snapshotId: snapshot.id, settings: split.settings };
  }

  /** The snapshot of this definition: what a model was before, it is again. */
  private async snapshotFor(
    unit: Unit,
    modelId: string,
    definition: ModelDefinition,
    source?: string,
  ): Promise<ModelSnapshotRow> {
    const hash = contentHash(definition);
    const known = await this.repository.findSnapshot(unit, { modelId, contentHash: hash });
    if (known) return known;
    if (definition.kind === 'program' && source !== undefined)
      await this.repository.saveSource(unit, { sha256: definition.source_sha256, source });
    const row: ModelSnapshotRow = {
      ...{ id: newId('model-snapshot'), modelId, number: (await this.repository.countSnapshots(unit, modelId)) + 1 },
      ...{ contentHash: hash, definition, createdAt: unit.ctx.now().toISOString() },
    };
    await this.repository.insertSnapshot(unit, row);
    return row;
  }

  private async getModel(reader: Parameters<ModelsRepository['findModel']>[0], id: string): Promise<Model> {
    return present(await this.repository.findModel(reader, { id }));
  }

  private async getSnapshot(reader: Parameters<ModelsRepository['findModel']>[0], id: string): Promise<ModelSnapshotRow> {
    return present(await this.repository.findSnapshot(reader, { id }));
  }

  private view(model: Model, snapshot: ModelSnapshotRow): ModelView {
    const { key_env } = model.settings;
    return modelView(model, snapshot, key_env !== null && this.config.models.keys.isSet(key_env));
  }
}

function changeDisabled(unit: Unit, model: Model, disabled: boolean | undefined): Partial<Model> {
  if (disabled === undefined) return {};
  return { disabledAt: disabled ? (model.disabledAt ?? unit.ctx.now().toISOString()) : null };
}

function present<T>(found: T | undefined): T {
  if (found === undefined) throw notFound();
  return found;
}

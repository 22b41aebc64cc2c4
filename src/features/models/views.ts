import type { Model, ModelSnapshotRow } from './models.entity';
import type { ModelView, SnapshotView } from './models.schema';

export function modelView(model: Model, snapshot: ModelSnapshotRow, keyIsSet: boolean): ModelView {
  const { id, name, kind, settings, change, disabledAt, createdAt } = model;
  const { key_env, price, timeout_seconds } = settings;
  return {
    ...{ id, name, kind, snapshot: snapshotView(snapshot), key_env, key_is_set: keyIsSet, price, timeout_seconds },
    ...{ disabled_at: disabledAt, created_at: createdAt, etag: String(change) },
  };
}

export function snapshotView({ id, number, contentHash, definition, createdAt }: ModelSnapshotRow): SnapshotView {
  const { kind, ...rest } = definition;
  const empty = { openai: null, program: null, offline: null };
  return { id, number, content_hash: contentHash, created_at: createdAt, ...empty, [kind]: rest };
}

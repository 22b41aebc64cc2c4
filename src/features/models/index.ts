export type { ModelKind, ModelSnapshot } from './domain/definition';
export type { CallOptions } from './call-options';
export { ModelCaller } from './model-caller';
export { ModelRegistry } from './model-registry';
export { Model, ModelSnapshotRow, ModelSource } from './models.entity';
export { ModelsModule } from './models.module';
export type { ModelView } from './models.schema';

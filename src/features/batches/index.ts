export { Batch, Candidate, Case, PoolEntry, PrPool, SweTask } from './batches.entity';
export { BatchesModule } from './batches.module';
export type { BatchView, CaseView, PoolView, TaskView, TuningView } from './batches.schema';

export { Batch, Candidate, Case, PoolEntry, PrPool, SweTask } from './batches.entity';
export { CaseRecorder, type WhenVerified } from './case-recorder';
export { Sources } from './sources';
export { SweTasks, type StoredTask } from './swe-tasks.service';
export { BatchesModule } from './batches.module';
export { sendFolder } from './send';
export { SweTaskIdDto, type BatchView, type CaseView, type PoolView, type TaskView, type TuningView } from './batches.schema';
export { MemoryGate } from './memory-gate';
export { sendLines } from './send';

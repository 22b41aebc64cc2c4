import type { SweLanguage } from '../../domain/swe';
import type { Clock } from '../../platform/clock';
import type { Config } from '../../platform/config';
import type { UnitOfWork } from '../../platform/database';
import type { ModelCaller, ModelSnapshot } from '../models';
import type { PullSource } from '../sourcing';
import type { Batch, Candidate } from './batches.entity';
import type { BatchSettings } from './batch-record.schema';
import type { BatchesRepository } from './batches.repository';
import type { CaseRecorder } from './case-recorder';
import type { CpuGate } from './cpu-gate';
import type { Lanes } from './lanes';
import type { Manifests } from './manifests';
import type { MemoryGate } from './memory-gate';
import type { Pipeline } from './pipeline';
import type { TroubleGate } from './trouble-gate';

/** What a run of a batch works with. */
export interface BatchTools {
  work: UnitOfWork;
  repository: BatchesRepository;
  recorder: CaseRecorder;
  pipeline: Pipeline;
  manifests: Manifests;
  memory: MemoryGate;
  cpus: CpuGate;
  clock: Clock;
  config: Config;
}

/** What a run is of: the batch, what it goes by, the language of its pool, and the model that its cases may ask. */
export interface AskedFor {
  batch: Batch;
  settings: BatchSettings;
  language: SweLanguage | null;
  model: { snapshot: ModelSnapshot; caller: ModelCaller } | null;
}

/** What the cases of a run share. */
export interface RunContext {
  tools: BatchTools;
  asked: AskedFor;
  source: PullSource;
  lanes: Lanes;
  gate: TroubleGate;
  tell: (candidate: Candidate, event: string, more?: object) => Promise<void>;
  count: (candidate: Candidate) => void;
}

import { totalmem } from 'node:os';
import { Module } from '@nestjs/common';
import { CONFIG, type Config } from '../../platform/config';
import { ModelsModule } from '../models';
import { AddedTests } from './added-tests';
import { BatchJob } from './batch-job';
import { BatchStates } from './batch-state';
import { BatchesController } from './batches.controller';
import { BatchesRepository } from './batches.repository';
import { Batches } from './batches.service';
import { CaseLogs } from './case-logs';
import { CaseRecorder } from './case-recorder';
import { CpuGate } from './cpu-gate';
import { EarlierRuns } from './earlier-runs';
import { Manifests } from './manifests';
import { MemoryGate } from './memory-gate';
import { Pipeline } from './pipeline';
import { PrPools } from './pools.service';
import { Remakes } from './remakes.service';
import { ShownTasks } from './shown-tasks.service';
import { Sources } from './sources';
import { SweTasks } from './swe-tasks.service';
import { TaskWriter } from './task-writer';
import { SweTuning } from './tuning.service';
import { TuningSimulation } from './tuning-simulation';
import { Withheld } from './withheld';

/** Of the machine's memory, what all cases and judged patches may take together. */
const MEMORY_SHARE = 0.8;

@Module({
  imports: [ModelsModule],
  controllers: [BatchesController],
  providers: [
    AddedTests,
    BatchJob,
    BatchStates,
    Batches,
    BatchesRepository,
    CaseLogs,
    CaseRecorder,
    { provide: CpuGate, inject: [CONFIG], useFactory: ({ swe }: Config) => new CpuGate(swe.busyCases) },
    EarlierRuns,
    Manifests,
    { provide: MemoryGate, useFactory: () => new MemoryGate(Math.floor(totalmem() * MEMORY_SHARE)) },
    Pipeline,
    PrPools,
    Remakes,
    ShownTasks,
    Sources,
    SweTasks,
    SweTuning,
    TaskWriter,
    TuningSimulation,
    Withheld,
  ],
  exports: [AddedTests, CaseRecorder, CpuGate, MemoryGate, Remakes, Sources, SweTasks, Withheld],
})
export class BatchesModule {}

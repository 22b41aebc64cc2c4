import { Module } from '@nestjs/common';
import { BatchJob } from './batch-job';
import { BatchesController } from './batches.controller';
import { BatchesRepository } from './batches.repository';
import { Batches } from './batches.service';
import { CaseRecorder } from './case-recorder';
import { Manifests } from './manifests';
import { Pipeline } from './pipeline';
import { PrPools } from './pools.service';
import { Sources } from './sources';
import { SweTasks } from './swe-tasks.service';

@Module({
  controllers: [BatchesController],
  providers: [BatchJob, Batches, BatchesRepository, CaseRecorder, Manifests, Pipeline, PrPools, Sources, SweTasks],
})
export class BatchesModule {}

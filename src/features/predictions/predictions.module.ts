import { Module } from '@nestjs/common';
import { BatchesModule } from '../batches';
import { DistinctPatches } from './distinct-patches';
import { EvaluationJob } from './evaluation.job';
import { PatchJudge } from './judge/patch-judge';
import { TaskImages } from './judge/task-images';
import { PredictionsReader } from './predictions-reader';
import { PredictionsController } from './predictions.controller';
import { PredictionsRepository } from './predictions.repository';
import { PredictionsService } from './predictions.service';

@Module({
  imports: [BatchesModule],
  controllers: [PredictionsController],
  providers: [
    DistinctPatches,
    EvaluationJob,
    PatchJudge,
    PredictionsReader,
    PredictionsRepository,
    PredictionsService,
    TaskImages,
  ],
  exports: [PatchJudge, TaskImages],
})
export class PredictionsModule {}

import { Module } from '@nestjs/common';
import { AgentsModule } from '../agents';
import { BatchesModule } from '../batches';
import { FailureTagsModule } from '../failure-tags';
import { ModelsModule } from '../models';
import { PredictionsModule } from '../predictions';
import { Attempts } from './attempts';
import { Judgements } from './judgements';
import { Subjects } from './subjects';
import { Tagging } from './tagging';
import { TrajectoriesReader } from './trajectories-reader';
import { TrajectoriesController } from './trajectories.controller';
import { TrajectoriesJob } from './trajectories.job';
import { TrajectoriesRepository } from './trajectories.repository';
import { Trajectories } from './trajectories.service';
import { TrajectoriesWall } from './wall';

@Module({
  imports: [AgentsModule, BatchesModule, FailureTagsModule, ModelsModule, PredictionsModule],
  controllers: [TrajectoriesController],
  providers: [
    Attempts,
    Judgements,
    Subjects,
    Tagging,
    Trajectories,
    TrajectoriesJob,
    TrajectoriesReader,
    TrajectoriesRepository,
    TrajectoriesWall,
  ],
  exports: [Judgements],
})
export class TrajectoriesModule {}

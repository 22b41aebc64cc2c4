import { Module } from '@nestjs/common';
import { BatchesModule } from '../batches';
import { PatchJudge } from './judge/patch-judge';
import { TaskImages } from './judge/task-images';

@Module({ imports: [BatchesModule], providers: [PatchJudge, TaskImages], exports: [PatchJudge] })
export class PredictionsModule {}

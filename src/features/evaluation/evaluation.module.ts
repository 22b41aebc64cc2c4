import { Global, Module } from '@nestjs/common';
import { ModelsModule } from '../models';
import { Conclusions } from './conclusions';
import { EvaluationController } from './evaluation.controller';
import { EvaluationQualityController } from './evaluation-quality.controller';
import { EvaluationRepository } from './evaluation.repository';
import { EvaluationService } from './evaluation.service';
import { FiguresService } from './figures.service';
import { GoldService } from './gold.service';
import { ModelAnalysis } from './prefill/model-analysis';
import { Prefills } from './prefill/prefills';
import { TaskTextsLoader } from './prefill/task-texts';
import { Responses } from './responses';
import { SeatQueue } from './seat-queue';

@Global()
@Module({
  imports: [ModelsModule],
  controllers: [EvaluationController, EvaluationQualityController],
  providers: [
    ...[EvaluationRepository, EvaluationService, Responses, Conclusions, SeatQueue],
    ...[Prefills, ModelAnalysis, TaskTextsLoader, GoldService, FiguresService],
  ],
  exports: [EvaluationService],
})
export class EvaluationModule {}

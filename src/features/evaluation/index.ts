export { Evaluation, EvaluationGold, EvaluationGoldResult, EvaluationPrefill, EvaluationResponse } from './evaluation.entity';
export { EvaluationModule } from './evaluation.module';
export { EvaluationService } from './evaluation.service';
export type { StampedEvaluation } from './conclusions';

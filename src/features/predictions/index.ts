export { PredictionEntry, PredictionEvaluation } from './predictions.entity';
export { PredictionsModule } from './predictions.module';
export { PatchJudge, type PatchInput } from './judge/patch-judge';
export type { EvaluationView } from './predictions.schema';
export type { PatchFlag, PatchOutcome, PatchReason, PatchTest, PatchVerdict } from './domain/verdict';
export { readTaskFacts } from './judge/task-facts';
export { TaskImages } from './judge/task-images';

export { PreferredWait } from './exchange';
export { EXTRACTIONS, type Extraction } from './domain/extraction';
export { REWARD_POLICY_NAMES, type RewardPolicyName } from './domain/reward-policies';
export { type GradingResult, type GradingRequest, type Scope } from './grading.schema';
export { BatchLine, Grading, GradingReport, Judgement, PromisedGrading, SubmissionUse, SubmittedFiles } from './grading.entity';
export { GradingModule } from './grading.module';
export { GradingService } from './grading.service';
export type { GradeOptions, Judged } from './judged';

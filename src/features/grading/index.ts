export { departureOf, PreferredWait } from './exchange';
export { extractCode, EXTRACTIONS, type Extraction } from './domain/extraction';
export { REWARD_POLICIES, REWARD_POLICY_NAMES, rewardOf, type RewardPolicyName } from './domain/reward-policies';
export { failureText } from './domain/failure-text';
export { GradingResult, NewGrading, Submission, type GradingRequest, type Scope } from './grading.schema';
export { BatchLine, Grading, GradingReport, Judgement, PromisedGrading, SubmissionUse, SubmittedFiles } from './grading.entity';
export { GradingModule } from './grading.module';
export { GradingService } from './grading.service';
export type { GradeOptions, Judged } from './judged';

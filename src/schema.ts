import { AuditEntry, AuditHead } from './platform/audit';
import { IdempotencyRecord, type Schema } from './platform/database';
import { Job, JobEvent } from './platform/jobs';
import { Account, Token } from './features/accounts';
import { CalibrationItem, CalibrationPause, CalibrationPolicy, CalibrationResult } from './features/agreement';
import { AttributionProposal, Discrepancy, EvidenceBundle, Ruling } from './features/arbitration';
import { Batch, Candidate, Case, PoolEntry, PrPool, SweTask } from './features/batches';
import { Claim } from './features/claims';
import { Clarification } from './features/clarifications';
import { Delivery, DriftRun, FinalValidation } from './features/deliveries';
import { Episode } from './features/episodes';
import { Evaluation, EvaluationGold, EvaluationGoldResult, EvaluationPrefill, EvaluationResponse } from './features/evaluation';
import { DuplicateMark, Exposure, PoolPosition, RangeExposure } from './features/exposures';
import { InstalledAgentRow } from './features/agents';
import { AttemptTag, PanelSuspicion, RuleSwitch } from './features/failure-tags';
import { BatchLine, Grading, GradingReport, Judgement, PromisedGrading, SubmissionUse, SubmittedFiles } from './features/grading';
import { Model, ModelSnapshotRow, ModelSource } from './features/models';
import { PredictionEntry, PredictionEvaluation } from './features/predictions';
import { Release, ReleaseItem, TaskVersion, VersionFacet } from './features/pools';
import { Review } from './features/reviews';
import { HiddenTestRound } from './features/hidden-tests';
import { Hint, HintSet } from './features/hints';
import { GoldenPolicyRow } from './features/golden';
import { Screening, ScreeningKey, ScreeningPolicyRow, ScreeningPrint } from './features/screening';
import { Benchmark, SimilarityItem, SimilarityKey, SimilarityMatch, SimilarityTask } from './features/similarity';
import { StressAttempt, StressRun, StressSpending, StressTurn } from './features/stress';
import { Revision, SeatRow, Task, TaskEvent } from './features/tasks';
import { MutantWaiver, QualityProbe, QualityRun, QualityStep } from './features/test-quality';
import { Trajectory, TrajectoryRun, TrajectoryStep } from './features/trajectories';
import { Certificate, Validation } from './features/validation';
import { migrations } from '../migrations';

/** Every table of the service, and the migrations that make them. A test holds the two against each other. */
export const schema: Schema = {
  entities: [
    ...[AuditEntry, AuditHead, IdempotencyRecord, Job, JobEvent],
    ...[Account, Token, Exposure, RangeExposure, PoolPosition, DuplicateMark],
    ...[Task, Revision, SeatRow, TaskEvent, Claim, Clarification],
    ...[Validation, Certificate, Discrepancy, Ruling, EvidenceBundle, AttributionProposal, Review],
    ...[TaskVersion, VersionFacet, Release, ReleaseItem],
    ...[PrPool, Candidate, PoolEntry, Batch, Case, SweTask],
    GoldenPolicyRow,
    ...[Screening, ScreeningPolicyRow, ScreeningPrint, ScreeningKey],
    ...[Hint, HintSet],
    HiddenTestRound,
    ...[PredictionEvaluation, PredictionEntry],
    ...[Evaluation, EvaluationResponse, EvaluationPrefill, EvaluationGold, EvaluationGoldResult],
    ...[Model, ModelSnapshotRow, ModelSource],
    ...[CalibrationItem, CalibrationResult, CalibrationPolicy, CalibrationPause],
    ...[Delivery, DriftRun, FinalValidation],
    ...[Episode],
    ...[AttemptTag, PanelSuspicion, RuleSwitch],
    ...[Benchmark, SimilarityItem, SimilarityKey, SimilarityMatch, SimilarityTask],
    ...[StressRun, StressAttempt, StressTurn, StressSpending],
    ...[Grading, Judgement, PromisedGrading, SubmittedFiles, SubmissionUse, BatchLine, GradingReport],
    InstalledAgentRow,
    ...[TrajectoryRun, Trajectory, TrajectoryStep],
    ...[QualityRun, QualityStep, QualityProbe, MutantWaiver],
  ],
  migrations,
};

export { analyzeTasks, analyzeTrials, type DirectoryBaseline } from './analyze/analyze-trials';
export type { TaskAnalysis } from './analyze/analyze-task';
export { VerifiableTasks } from './harbor/verifiable-tasks';
export { EnvironmentBuilder } from './environments/environment-builder';
export type { BuildEnvironmentOptions } from './environments/layers';
export { EnvironmentError, type EnvironmentFailure } from './environments/environment-error';
export { scanReasons } from './environments/leak-scan';
export { rateDifficulty, type DifficultyRating } from './difficulty/rate';
export { DIFFICULTY_DIMENSIONS, type DifficultyDimension } from './difficulty/score';
export { SWEGEN_DIMENSIONS } from './difficulty/swegen-score';
export { taskContentHash } from './harbor/content-hash';
export { readRestored } from './harbor/read-restored';
export { isBad, isOk } from './domain/lattice';
export type { JudgedTest } from './domain/lists';
export { mergeRuns } from './domain/stability';
export { volatilePart } from './domain/volatile';
export {
  DEFAULT_VARIANT,
  TASK_SCHEMAS,
  VERIFIER_MODES,
  type TaskDefinition,
  type TaskResources,
  type TaskVariant,
} from './harbor/task-definition';
export { readTask, type HarborTask, type TaskFault } from './harbor/read-task';
export { DirectoryBench, NotJudgedError, type DirectoryAttempt, type DirectorySolver } from './harbor/directory-bench';
export {
  HARBOR_AGENTS,
  validateDirectory,
  verdictOf,
  type DirectoryResult,
  type HarborAgent,
  type ValidateDirectoryOptions,
} from './harbor/validate-directory';
export { spoofSolver } from './harbor/spoof';
export { settleFormer, writeTask } from './harbor/write-task';
export {
  validateTask,
  WHOLE_SUITE_SECONDS,
  type ValidationInput,
  type ValidationOptions,
  type ValidationOutcome,
  type ValidationProgress,
} from './validation/validate-task';
export { repetitionsOf } from './validation/record';
export type {
  ValidationPhase,
  LongSuite,
  Rejection as ValidationRejection,
  RejectionCode as ValidationRejectionCode,
  RunRecord,
  ValidationRecord,
  VerifierControl,
} from './validation/record';
export type { ExportedEnvironment } from './environments/export-dockerfile';
export { probeRunner } from './proposals/probe-runner';
export { proposeEnvironment, type BuiltProposal, type ProposeTools } from './proposals/propose-environment';
export { readBatchState, StateFileError, type BatchCase, type BatchState } from './state-files/batch-state';
export { POOL_MATCHES, rankStates, resumeState, stateFileName, type PoolMatch } from './state-files/resume';
export { readStateFiles, replaceStateFile } from './state-files/state-folder';
export { TuningStatus, type CycleOutcome } from './tuning/decide';
export { runTuning, type LoggedDecision } from './tuning/run-tuning';
export {
  readTuningConfig,
  TuningConfigError,
  type CollectionFilters,
  type TunedLanguage,
  type TuningConfig,
} from './tuning/config-file';
export { startValues, TunedValues, TuningPolicy, type TunedParameter } from './tuning/policy';
export { casesToRest, simulate, type RecordedCase, type Simulation } from './tuning/simulate';
export { ifAbsent } from './harbor/fs-errors';
export { isRunnerConfig, isRunnerOnly } from './harbor/runner-config';
export { readFolder } from './harbor/read-files';
export { isInterrupted, judgeRun } from './validation/judge-run';
export { RejectedError } from './validation/record';
export { runCandidate, variationOf, type Bench, type RunTree, type TestRun } from './validation/run-phase';

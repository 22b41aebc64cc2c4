import { Column, Entity, Index, PrimaryColumn, Unique, type ValueTransformer } from 'typeorm';
import type { RevisionPins } from '../../domain/task';
import type { Verdict } from '../../domain/verdict';
import type { Protocol } from './domain/protocols';
import type { Outcome } from './domain/non-triviality';
import type { ModelKind } from '../models';

/**
 * `waiting` for a task to be proved; `awaiting-attempts` for uploads; `budget-reached` and `endpoint-failed` go on when they are
 * resumed, as do `cancelled` and `failed` ones.
 */
export const RUN_STATUSES = [
  'waiting',
  'running',
  'awaiting-attempts',
  'budget-reached',
  'endpoint-failed',
  'cancelled',
  'failed',
  'finished',
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** `pending`: to be made; `awaited`: to be uploaded; `replied`: uploaded, to be judged. */
export const ATTEMPT_STATES = ['pending', 'awaited', 'replied', 'judged'] as const;
export type AttemptState = (typeof ATTEMPT_STATES)[number];

export const TURN_STATES = ['asked', 'replied', 'judged'] as const;
export type TurnState = (typeof TURN_STATES)[number];

/** PostgreSQL hands out its 64-bit numbers as text; ours stay below 2^53. */
const WHOLE: ValueTransformer = {
  to: (value: unknown) => value,
  from: (value: unknown) => (value === null ? null : Number(value)),
};

/** A model of a run, as it was when the run began. */
export interface RunModel {
  model_id: string;
  /** The state of it that is asked, for the whole run. */
  snapshot_id: string;
  /** Its name in the registry. */
  name: string;
  kind: ModelKind;
  /** Calls to its endpoint that may be under way at the same time, those of other runs counted. */
  concurrency: number;
  /** What many strong models fail alike is rather the task's fault than theirs. */
  strong: boolean;
}

/** Why a model gave no answers in this run's last stretch. */
export interface RunProblem {
  model: string;
  code: string;
  detail: string;
  at: string;
}

/** Models x attempts on one proven state of a task. */
@Entity('stress_runs')
@Index(['taskId', 'id'])
export class StressRun {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'task_id' })
  taskId!: string;

  /** Null for a state that is not published. */
  @Column('text', { name: 'version_id', nullable: true })
  versionId!: string | null;

  /** What proves the state; null while the run waits for a proof. */
  @Column('text', { name: 'certificate_id', nullable: true })
  certificateId!: string | null;

  @Column('simple-json', { nullable: true })
  pins!: RevisionPins | null;

  @Column('text')
  protocol!: Protocol;

  /** Of each model. */
  @Column('integer')
  attempts!: number;

  @Column('simple-json')
  models!: RunModel[];

  @Column('bigint', { name: 'budget_tokens', nullable: true, transformer: WHOLE })
  budgetTokens!: number | null;

  @Column('bigint', { name: 'budget_micro_usd', nullable: true, transformer: WHOLE })
  budgetMicroUsd!: number | null;

  @Column('text')
  policy!: string;

  @Column('integer', { name: 'policy_version' })
  policyVersion!: number;

  @Column('text')
  status!: RunStatus;

  @Column('simple-json')
  problems!: RunProblem[];

  @Column('text', { nullable: true })
  outcome!: Outcome | null;

  /** The case that the outcome opened. */
  @Column('text', { name: 'discrepancy_id', nullable: true })
  discrepancyId!: string | null;

  /** An arbiter's: the outcome holds nothing up any more. */
  @Column('simple-json', { nullable: true })
  waiver!: { by: string; reason: string; at: string } | null;

  @Column('text', { name: 'job_id', nullable: true })
  jobId!: string | null;

  @Column('text', { name: 'created_by' })
  createdBy!: string;

  @Column('text', { name: 'created_at' })
  createdAt!: string;

  @Column('text', { name: 'finished_at', nullable: true })
  finishedAt!: string | null;

  /** Counts changes; also what makes units that write to its ledger wait for one another. */
  @Column('integer')
  version!: number;
}

/** One attempt of one model. */
@Entity('stress_attempts')
@Unique(['runId', 'model', 'ordinal'])
@Index(['runId', 'state', 'model'])
export class StressAttempt {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'run_id' })
  runId!: string;

  @Column('text', { name: 'task_id' })
  taskId!: string;

  @Column('text')
  model!: string;

  /** From 1. */
  @Column('integer')
  ordinal!: number;

  @Column('text')
  state!: AttemptState;

  /** sha256 of what was uploaded; null for what was made here. */
  @Column('text', { name: 'upload_sha256', nullable: true })
  uploadSha256!: string | null;

  /** Of an offline model: its replies, first to last. */
  @Column('simple-json', { nullable: true, select: false })
  replies!: UploadedReply[] | null;

  /** Every test passed in the end; null until it is judged. */
  @Column('boolean', { nullable: true })
  solved!: boolean | null;

  @Column('text', { nullable: true })
  verdict!: Verdict | null;

  /** Turns that were judged. */
  @Column('integer')
  turns!: number;

  /** Of the files that were judged last. */
  @Column('text', { name: 'submission_sha256', nullable: true })
  submissionSha256!: string | null;

  /** It failed, and was run again to find out how. */
  @Column('boolean')
  diagnosed!: boolean;

  /** JSON of AttemptEvidence: for the machine, evaluators and arbiters. */
  @Column('text', { nullable: true, select: false })
  evidence!: string | null;

  @Column('text', { name: 'judged_at', nullable: true })
  judgedAt!: string | null;
}

export interface UploadedReply {
  reply: string;
  finish_reason?: string | undefined;
  input_tokens?: number | undefined;
  output_tokens?: number | undefined;
}

/** One exchange with a model. Written when it is asked, when its reply is there, and when the reply is judged. */
@Entity('stress_turns')
@Index(['runId', 'state'])
export class StressTurn {
  @PrimaryColumn('text', { name: 'attempt_id' })
  attemptId!: string;

  /** From 1. */
  @PrimaryColumn('integer')
  turn!: number;

  @Column('text', { name: 'run_id' })
  runId!: string;

  @Column('text')
  state!: TurnState;

  /** What this turn added to the conversation. */
  @Column('text')
  prompt!: string;

  @Column('text', { nullable: true })
  reply!: string | null;

  @Column('text', { name: 'finish_reason', nullable: true })
  finishReason!: string | null;

  @Column('bigint', { name: 'reserved_tokens', transformer: WHOLE })
  reservedTokens!: number;

  @Column('bigint', { name: 'reserved_micro_usd', transformer: WHOLE })
  reservedMicroUsd!: number;

  @Column('bigint', { name: 'input_tokens', nullable: true, transformer: WHOLE })
  inputTokens!: number | null;

  @Column('bigint', { name: 'output_tokens', nullable: true, transformer: WHOLE })
  outputTokens!: number | null;

  /** False where the endpoint told no usage, and the numbers are upper bounds. */
  @Column('boolean', { name: 'usage_reported' })
  usageReported!: boolean;

  @Column('bigint', { name: 'cost_micro_usd', nullable: true, transformer: WHOLE })
  costMicroUsd!: number | null;

  @Column('text', { name: 'request_id', nullable: true })
  requestId!: string | null;

  @Column('integer', { name: 'latency_ms', nullable: true })
  latencyMs!: number | null;

  /** Requests that the answer took, refused ones included. */
  @Column('integer')
  tries!: number;

  @Column('text', { nullable: true })
  verdict!: Verdict | null;

  @Column('boolean', { name: 'public_pass', nullable: true })
  publicPass!: boolean | null;

  @Column('boolean', { nullable: true })
  solved!: boolean | null;

  /** What the episode's rules said after it. */
  @Column('boolean', { nullable: true })
  done!: boolean | null;

  /** The next message; null after the last turn. */
  @Column('text', { nullable: true })
  feedback!: string | null;

  /** JSON: files and passed tests, for what compares turns. */
  @Column('text', { nullable: true, select: false })
  submission!: string | null;

  @Column('text', { name: 'asked_at' })
  askedAt!: string;

  @Column('text', { name: 'replied_at', nullable: true })
  repliedAt!: string | null;

  @Column('text', { name: 'judged_at', nullable: true })
  judgedAt!: string | null;
}

/** What one model of a run holds and has spent: whole tokens and micro-dollars. */
@Entity('stress_spending')
export class StressSpending {
  @PrimaryColumn('text', { name: 'run_id' })
  runId!: string;

  @PrimaryColumn('text')
  model!: string;

  /** Held for calls that are under way. */
  @Column('bigint', { name: 'reserved_tokens', transformer: WHOLE })
  reservedTokens!: number;

  @Column('bigint', { name: 'reserved_micro_usd', transformer: WHOLE })
  reservedMicroUsd!: number;

  /** Of answered calls: the sum over their turns. */
  @Column('bigint', { name: 'spent_tokens', transformer: WHOLE })
  spentTokens!: number;

  @Column('bigint', { name: 'spent_micro_usd', transformer: WHOLE })
  spentMicroUsd!: number;

  /** The most that calls can have cost whose answers were lost: cut off, or the process died. Counted against the budget. */
  @Column('bigint', { name: 'lost_tokens', transformer: WHOLE })
  lostTokens!: number;

  @Column('bigint', { name: 'lost_micro_usd', transformer: WHOLE })
  lostMicroUsd!: number;

  @Column('integer')
  calls!: number;

  @Column('integer', { name: 'lost_calls' })
  lostCalls!: number;
}

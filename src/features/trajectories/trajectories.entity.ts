import { Column, Entity, Index, PrimaryColumn, type ValueTransformer } from 'typeorm';
import type { AtifAgent } from '../../domain/atif';
import type { AgentLimits, EndReason } from '../agents';
import type { PatchOutcome, PatchVerdict } from '../predictions';
import type { CheatFinding } from './audit/finding';
import type { AtifParts } from '../../domain/atif';
import type { ImportFormat } from './imports/read-file';
import type { AgentSpec } from './trajectories.schema';

/** `pending`: to be run; `running`: an agent works; `judging`: its patch is there; `imported`: made elsewhere, and not judged by us. */
export const TRAJECTORY_STATES = ['pending', 'running', 'judging', 'imported', 'judged', 'failed'] as const;
export type TrajectoryState = (typeof TRAJECTORY_STATES)[number];

/** PostgreSQL hands out its 64-bit numbers as text; ours stay below 2^53. */
const WHOLE: ValueTransformer = { to: (value: unknown) => value, from: (value: unknown) => Number(value) };

/** What a verdict says, without its log. */
export type StoredVerdict = Pick<PatchVerdict, 'trust' | 'tests' | 'flags' | 'appliedPaths' | 'judgeVersion' | 'contentHash'> & {
  reason: { code: string; detail: string } | null;
};

export interface RunOptions {
  agents: AgentSpec[];
  limits: AgentLimits;
  concurrency: number;
  tokens: 'logprobs' | 'ids' | null;
}

/** Tasks x agents x models x attempts, asked for at once. */
@Entity('trajectory_runs')
export class TrajectoryRun {
  @PrimaryColumn('text')
  id!: string;

  @Column('simple-json')
  options!: RunOptions;

  @Column('text', { name: 'job_id' })
  jobId!: string;

  @Column('text', { name: 'created_by' })
  createdBy!: string;

  @Column('text', { name: 'created_at' })
  createdAt!: string;
}

/** One attempt of one agent with one model at one task. */
@Entity('trajectories')
@Index(['runId', 'state', 'id'])
@Index(['taskId', 'id'])
@Index(['outcome', 'cheated', 'id'])
export class Trajectory {
  @PrimaryColumn('text')
  id!: string;

  /** Null for an imported one. */
  @Column('text', { name: 'run_id', nullable: true })
  runId!: string | null;

  /** Of an imported one. */
  @Column('text', { nullable: true })
  format!: ImportFormat | null;

  @Column('text', { name: 'task_id' })
  taskId!: string;

  /** Harbor's hash of the task as it was when this was asked for. */
  @Column('text', { name: 'content_hash' })
  contentHash!: string;

  /** `nop`, `oracle`, `bash`, or the name of an installed or foreign agent. */
  @Column('text')
  agent!: string;

  /** As ATIF has it. */
  @Column('simple-json')
  description!: AtifAgent;

  /** Index into the run's agents; null for an imported one. */
  @Column('integer', { name: 'agent_index', nullable: true })
  agentIndex!: number | null;

  /** Name in the registry, or as the file has it; null where no model was asked. */
  @Column('text', { nullable: true })
  model!: string | null;

  @Column('text', { name: 'snapshot_id', nullable: true })
  snapshotId!: string | null;

  /** From 1. */
  @Column('integer')
  attempt!: number;

  @Column('integer', { nullable: true })
  seed!: number | null;

  @Column('text')
  state!: TrajectoryState;

  /** Counts beginnings: a run whose process died begins again, and its steps of before stay with their number. */
  @Column('integer')
  round!: number;

  /** Of this round. */
  @Column('integer')
  steps!: number;

  @Column('integer')
  turns!: number;

  /** Of all rounds: what calls cost that were answered, and the most that calls can have cost whose answers are lost. */
  @Column('bigint', { transformer: WHOLE })
  tokens!: number;

  @Column('bigint', { name: 'micro_usd', transformer: WHOLE })
  microUsd!: number;

  @Column('bigint', { name: 'lost_tokens', transformer: WHOLE })
  lostTokens!: number;

  @Column('bigint', { name: 'lost_micro_usd', transformer: WHOLE })
  lostMicroUsd!: number;

  /** Held for the call that is under way. */
  @Column('bigint', { name: 'held_tokens', transformer: WHOLE })
  heldTokens!: number;

  @Column('bigint', { name: 'held_micro_usd', transformer: WHOLE })
  heldMicroUsd!: number;

  /** Commit of the container that the patch is against. */
  @Column('text', { name: 'base_commit', nullable: true })
  baseCommit!: string | null;

  @Column('text', { name: 'end_reason', nullable: true })
  endReason!: EndReason | null;

  @Column('text', { name: 'end_detail', nullable: true })
  endDetail!: string | null;

  /** The final diff; null while there is none, and where none could be taken. */
  @Column('text', { nullable: true, select: false })
  patch!: string | null;

  @Column('text', { nullable: true })
  outcome!: PatchOutcome | null;

  @Column('simple-json', { nullable: true })
  verdict!: StoredVerdict | null;

  /** Null until it is audited, which an imported one is at once. */
  @Column('boolean', { nullable: true })
  cheated!: boolean | null;

  @Column('simple-json')
  findings!: CheatFinding[];

  /** What an imported file had beside its steps. */
  @Column('simple-json', { nullable: true, select: false })
  rest!: Pick<AtifParts, 'rest' | 'extra'> | null;

  @Column('text', { name: 'created_at' })
  createdAt!: string;

  @Column('text', { name: 'started_at', nullable: true })
  startedAt!: string | null;

  @Column('text', { name: 'finished_at', nullable: true })
  finishedAt!: string | null;
}

/** One step as it was made; written once, and never changed. */
@Entity('trajectory_steps')
export class TrajectoryStep {
  @PrimaryColumn('text', { name: 'trajectory_id' })
  trajectoryId!: string;

  @PrimaryColumn('integer')
  round!: number;

  /** From 1. */
  @PrimaryColumn('integer')
  number!: number;

  /** JSON of ATIF's step. */
  @Column('text')
  step!: string;

  /** The state of the repository after it, as a patch, where that is another than before. */
  @Column('text', { nullable: true })
  patch!: string | null;
}

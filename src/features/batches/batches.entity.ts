import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { SweLanguage } from '../../domain/swe';
import type { PoolFault } from '../sourcing';
import type { CaseStatus, CaseStage, FailureKind, Reason } from './domain/case';
import type { BatchSettings, TakenOver } from './batch-record.schema';
import type { BatchOptions, ModelSpend, TaskSummary } from './batches.schema';

/** A file of pull requests, as it was given. A later text under the same name is a new state of the same pool. */
@Entity('swe_pools')
export class PrPool {
  @PrimaryColumn('text')
  id!: string;

  /** Its path relative to the artifacts' root, e.g. `collected_prs/py.txt`. */
  @Index({ unique: true })
  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  language!: SweLanguage | null;

  /** Of the text. */
  @Column('text')
  sha256!: string;

  @Column('integer')
  size!: number;

  /** Lines that are no pull request, or name one again. */
  @Column('simple-json')
  faults!: PoolFault[];

  @Column('text', { name: 'updated_at' })
  updatedAt!: string;
}

/** A pull request that is to become a task; one row however many pools and batches name it. */
@Entity('swe_candidates')
@Index(['status', 'id'])
export class Candidate {
  @PrimaryColumn('text')
  id!: string;

  /** `owner/repo#123`, lower case. */
  @Index({ unique: true })
  @Column('text')
  key!: string;

  /** `owner/repo:pr-123`, as it was given first. */
  @Column('text')
  ref!: string;

  @Column('text', { name: 'task_id' })
  taskId!: string;

  @Column('text', { nullable: true })
  language!: SweLanguage | null;

  @Column('text')
  status!: 'pending' | 'rejected' | 'failed' | 'verified';

  @Column('text', { nullable: true })
  category!: string | null;

  /** Why not, in the order in which it was found; empty for a verified one. */
  @Column('simple-json')
  reasons!: Reason[];

  /** Size of the change, of the statement, and what else the examination measured. */
  @Column('simple-json', { nullable: true })
  facts!: Record<string, unknown> | null;

  @Column('text', { name: 'updated_at' })
  updatedAt!: string;
}

/** Which pools name which candidates. */
@Entity('swe_pool_entries')
@Index(['candidateId'])
export class PoolEntry {
  @PrimaryColumn('text', { name: 'pool_id' })
  poolId!: string;

  /** Of the pool's text, from 1. */
  @PrimaryColumn('integer')
  line!: number;

  @Column('text', { name: 'candidate_id' })
  candidateId!: string;
}

@Entity('swe_batches')
export class Batch {
  @PrimaryColumn('text')
  id!: string;

  @Index()
  @Column('text', { name: 'pool_id' })
  poolId!: string;

  @Column('simple-json')
  options!: BatchOptions;

  /** Of what decides outcomes: rejected cases run again when it has changed. */
  @Column('text')
  fingerprint!: string;

  @Column('text', { name: 'job_id' })
  jobId!: string;

  /** Of the last run. */
  @Column('simple-json', { nullable: true })
  settings!: BatchSettings | null;

  /** Null where nothing was looked for. */
  @Column('simple-json', { name: 'taken_over', nullable: true })
  takenOver!: TakenOver | null;

  @Column('text', { name: 'created_by' })
  createdBy!: string;

  @Column('text', { name: 'created_at' })
  createdAt!: string;
}

/** A candidate in a batch. */
@Entity('swe_cases')
@Unique(['batchId', 'position'])
@Index(['batchId', 'status', 'position'])
export class Case {
  @PrimaryColumn('text', { name: 'batch_id' })
  batchId!: string;

  @PrimaryColumn('text', { name: 'candidate_id' })
  candidateId!: string;

  /** From 1, repositories together, so that their environments are at hand. */
  @Column('integer')
  position!: number;

  @Column('text')
  status!: CaseStatus;

  @Column('text', { nullable: true })
  stage!: CaseStage | null;

  @Column('integer')
  attempts!: number;

  @Column('text', { name: 'failure_kind', nullable: true })
  failureKind!: FailureKind | null;

  @Column('simple-json')
  reasons!: Reason[];

  /** Code of the first of them, to count by. */
  @Column('text', { nullable: true })
  reason!: string | null;

  /** The fingerprint under which it was judged last. */
  @Column('text', { nullable: true })
  fingerprint!: string | null;

  /** Of each stage of the last attempt. */
  @Column('simple-json')
  timings!: Partial<Record<CaseStage, number>>;

  /** Of all attempts. */
  @Column('simple-json', { name: 'model_spend', nullable: true })
  modelSpend!: ModelSpend | null;

  @Column('text', { name: 'updated_at' })
  updatedAt!: string;
}

/** A verified task: a row of the SWE pool. Its directory is listed in the manifest, or it is none. */
@Entity('swe_tasks')
@Index(['language', 'id'])
export class SweTask {
  /** `owner__repo-123`. */
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'candidate_id' })
  candidateId!: string;

  @Column('text')
  language!: SweLanguage;

  /** Of the directory, relative to the artifacts' root. */
  @Column('text')
  folder!: string;

  /** Harbor's content hash of the directory. */
  @Column('text', { name: 'content_hash' })
  contentHash!: string;

  /** What lists show; see `TaskView`. */
  @Column('simple-json')
  summary!: TaskSummary;

  /** The SWE-bench row. */
  @Column('text', { select: false })
  instance!: string;

  /** The whole validation record, JSON. */
  @Column('text', { select: false })
  record!: string;

  @Column('text', { name: 'verified_at' })
  verifiedAt!: string;
}

import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

export const JOB_STATUSES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

/** A piece of durable work. */
@Entity('jobs')
@Index(['status', 'runAt', 'id'])
export class Job {
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  kind!: string;

  @Column('simple-json')
  payload!: Record<string, unknown>;

  @Column('text')
  status!: JobStatus;

  /** What the job is about, e.g. a task id: who may see that decides who may see the job. */
  @Index()
  @Column('text')
  subject!: string;

  @Column('text', { name: 'created_by' })
  createdBy!: string;

  /** At most one job with the same key is ever made. */
  @Index({ unique: true })
  @Column('text', { name: 'dedupe_key' })
  dedupeKey!: string;

  @Column('text', { name: 'run_at' })
  runAt!: string;

  @Column('integer')
  attempts!: number;

  /** Counts every time the job was taken; only the holder of the newest number can end it. */
  @Column('integer')
  fence!: number;

  @Column('integer', { name: 'max_attempts' })
  maxAttempts!: number;

  /** Worker process that holds the lease; null unless running. */
  @Column('text', { name: 'lease_owner', nullable: true })
  leaseOwner!: string | null;

  @Column('text', { name: 'lease_expires_at', nullable: true })
  leaseExpiresAt!: string | null;

  /** Typed causes of attempts that failed, in order. */
  @Column('simple-json')
  causes!: { at: string; cause: JobFailureCause; detail: string }[];

  @Column('simple-json', { nullable: true })
  result!: Record<string, unknown> | null;

  @Column('boolean', { name: 'cancel_requested' })
  cancelRequested!: boolean;

  @Column('text', { name: 'created_at' })
  createdAt!: string;

  @Column('text', { name: 'finished_at', nullable: true })
  finishedAt!: string | null;
}

/** `infra`: outside evidence, waits and tries again; `lost`: the worker died; `error`: a defect of ours. */
export type JobFailureCause = 'infra' | 'lost' | 'error';

/** Progress, in order; also the id of a Server-Sent Event. */
@Entity('job_events')
@Index(['jobId', 'id'])
export class JobEvent {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column('text', { name: 'job_id' })
  jobId!: string;

  @Column('text')
  at!: string;

  /** `queued`, `started`, `progress`, `retrying`, `succeeded`, `failed`, `cancelled`. */
  @Column('text')
  event!: string;

  @Column('simple-json')
  data!: Record<string, unknown>;
}

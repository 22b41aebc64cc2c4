import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { SweLanguage } from '../../domain/swe';
import type { Selection } from './domain/deliverable';
import type { Finding, RoundRecord, TaskVerdict } from './domain/rounds';
import type { DeliveryFilter } from './deliveries.schema';
import type { DeliveryFormat } from './formats/format';
import type { ValidationPolicy } from './formats/manifest';

/** `validating` until the release is cut; `empty` where no task was left; `failed` where a defect of ours ended it. */
export const DELIVERY_STATUSES = ['validating', 'released', 'empty', 'failed'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** A release of SWE tasks: what was asked for, and once it is cut what it is. Never changed after that. */
@Entity('deliveries')
export class Delivery {
  @PrimaryColumn('text')
  id!: string;

  /** Slug. */
  @Index({ unique: true })
  @Column('text')
  name!: string;

  @Column('text')
  selection!: Selection;

  @Column('simple-json')
  filter!: DeliveryFilter;

  @Column('simple-json')
  formats!: DeliveryFormat[];

  @Column('simple-json')
  policy!: ValidationPolicy;

  @Column('text')
  status!: DeliveryStatus;

  @Column('text', { name: 'job_id' })
  jobId!: string;

  /** See `deliveryHash`; null until it is released. */
  @Column('text', { nullable: true })
  hash!: string | null;

  /** Of MANIFEST.json, which has the hashes of all other files. */
  @Column('text', { name: 'manifest_sha256', nullable: true })
  manifestSha256!: string | null;

  @Column('integer', { name: 'audit_seq', nullable: true })
  auditSeq!: number | null;

  @Column('text', { name: 'audit_mac', nullable: true })
  auditMac!: string | null;

  @Column('text', { name: 'created_by' })
  createdBy!: string;

  @Column('text', { name: 'created_at' })
  createdAt!: string;

  @Column('text', { name: 'released_at', nullable: true })
  releasedAt!: string | null;
}

/** A scheduled validation of everything that is delivered from. */
@Entity('drift_runs')
export class DriftRun {
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  selection!: Selection;

  @Column('simple-json')
  policy!: ValidationPolicy;

  @Column('text', { name: 'job_id' })
  jobId!: string;

  @Column('text', { name: 'started_at' })
  startedAt!: string;

  @Column('text', { name: 'finished_at', nullable: true })
  finishedAt!: string | null;
}

/** The final validation of one task, for a delivery or for a drift run. Those that passed are a delivery's frozen list. */
@Entity('final_validations')
@Unique(['runId', 'taskId'])
@Index(['runId', 'verdict', 'position'])
@Index(['taskId'])
export class FinalValidation {
  /** Of the delivery or of the drift run. */
  @PrimaryColumn('text', { name: 'run_id' })
  runId!: string;

  /** From 1, in the order of task ids. */
  @PrimaryColumn('integer')
  position!: number;

  @Column('text', { name: 'task_id' })
  taskId!: string;

  @Column('integer')
  version!: number;

  @Column('text', { name: 'version_id', nullable: true })
  versionId!: string | null;

  @Column('text', { name: 'content_hash' })
  contentHash!: string;

  @Column('text')
  language!: SweLanguage;

  @Column('text')
  category!: string;

  @Column('text')
  difficulty!: 'easy' | 'medium' | 'hard';

  @Column('simple-json')
  licences!: string[];

  @Column('text')
  verdict!: TaskVerdict;

  @Column('integer', { name: 'rounds_done' })
  roundsDone!: number;

  /** Of all rounds. */
  @Column('simple-json')
  findings!: Finding[];

  @Column('simple-json', { select: false })
  rounds!: RoundRecord[];

  @Column('text', { name: 'updated_at' })
  updatedAt!: string;
}

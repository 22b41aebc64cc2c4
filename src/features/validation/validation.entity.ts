import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { RevisionPins } from '../../domain/task';
import type { Trust } from '../../domain/verdict';

export const VALIDATION_STATUSES = ['running', 'executed', 'concluded'] as const;
export type ValidationStatus = (typeof VALIDATION_STATUSES)[number];

export const VALIDATION_OUTCOMES = ['passed', 'failed', 'nondeterministic', 'infra-error'] as const;
export type ValidationOutcome = (typeof VALIDATION_OUTCOMES)[number];

/** The executions that try to prove one state of a task. */
@Entity('validations')
export class Validation {
  @PrimaryColumn('text')
  id!: string;

  @Index()
  @Column('text', { name: 'task_id' })
  taskId!: string;

  /** 1, 2, 3, ... per task. */
  @Column('integer')
  cycle!: number;

  /** The revisions it is about; they never change under it. */
  @Column('simple-json')
  pins!: RevisionPins;

  /** `executed`: all is run, and the outcome waits for its moment of publication. */
  @Column('text')
  status!: ValidationStatus;

  @Column('text', { nullable: true })
  outcome!: ValidationOutcome | null;

  @Column('text', { nullable: true })
  trust!: Trust | null;

  @Column('text', { name: 'job_id' })
  jobId!: string;

  /** JSON of ValidationEvidence; as hidden as solution and tests together. */
  @Column('text', { nullable: true, select: false })
  evidence!: string | null;

  @Column('text', { name: 'created_at' })
  createdAt!: string;

  @Column('text', { name: 'concluded_at', nullable: true })
  concludedAt!: string | null;
}

/** The stored, replayable proof of a validation that passed. */
@Entity('certificates')
export class Certificate {
  @PrimaryColumn('text')
  id!: string;

  @Index()
  @Column('text', { name: 'task_id' })
  taskId!: string;

  @Index({ unique: true })
  @Column('text', { name: 'validation_id' })
  validationId!: string;

  /** JSON of CertificateBody. */
  @Column('text')
  body!: string;

  /** Of `body`. */
  @Column('text')
  sha256!: string;

  @Column('integer', { name: 'audit_seq' })
  auditSeq!: number;

  @Column('text', { name: 'audit_mac' })
  auditMac!: string;

  @Column('text', { name: 'created_at' })
  createdAt!: string;
}

import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { RoundStatus } from './domain/rounds';
import type { Finding } from './judging/trial';

/** A lead's request for blind tests of an SWE task, and what became of it. */
@Entity('hidden_test_rounds')
@Unique(['sweTaskId', 'number'])
export class HiddenTestRound {
  @PrimaryColumn('text')
  id!: string;

  @Index()
  @Column('text', { name: 'task_id' })
  taskId!: string;

  /** `owner__repo-123`; never told to the writer. */
  @Column('text', { name: 'swe_task_id' })
  sweTaskId!: string;

  /** 1, 2, 3, ... per task. */
  @Column('integer')
  number!: number;

  @Column('text')
  status!: RoundStatus;

  /** Six characters that the name of each of its files holds. */
  @Column('text')
  mark!: string;

  /** Suites that were sealed. */
  @Column('integer')
  tries!: number;

  /** Of the tests that were sealed last. */
  @Column('text', { name: 'revision_id', nullable: true })
  revisionId!: string | null;

  /** Who wrote those. */
  @Column('text', { name: 'person_id', nullable: true })
  personId!: string | null;

  /** Why the last suite was refused; for its writer. */
  @Column('simple-json', { nullable: true })
  findings!: Finding[] | null;

  /** Of what was proved: how many of each list. */
  @Column('simple-json', { nullable: true })
  counts!: { fail_to_pass: number; pass_to_pass: number } | null;

  @Column('text', { name: 'discrepancy_id', nullable: true })
  discrepancyId!: string | null;

  /** The account that asked, and why. */
  @Column('text', { name: 'asked_by' })
  askedBy!: string;

  @Column('text')
  reason!: string;

  @Column('integer')
  version!: number;

  @Column('text', { name: 'created_at' })
  createdAt!: string;

  @Column('text', { name: 'updated_at' })
  updatedAt!: string;
}

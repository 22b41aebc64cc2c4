import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { RevisionPins } from '../../domain/task';
import type { FaultSide, Turn } from './domain/ruling';

export const DISCREPANCY_STATUSES = ['open', 'ruled', 'closed'] as const;
export type DiscrepancyStatus = (typeof DISCREPANCY_STATUSES)[number];

export const DISCREPANCY_SOURCES = ['validation', 'review', 'report'] as const;
export type DiscrepancySource = (typeof DISCREPANCY_SOURCES)[number];

/** What a case is about, frozen when it opened or came back. */
export interface Cycle {
  source: DiscrepancySource;
  validation_id: string | null;
  pins: RevisionPins;
  /** sha256 of the validation's or the grading's evidence as stored: an edit afterwards would show. */
  evidence_sha256: string | null;
  /** The grading that a trainer reported; absent in cycles of other origin. */
  grading_id?: string;
  /** What the reviewer or the trainer wrote. */
  statement: string | null;
  at: string;
}

/** A failed validation, a reviewer's objection or a trainer's report: a case for an arbiter. */
@Entity('discrepancies')
@Index(['taskId', 'status'])
export class Discrepancy {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'task_id' })
  taskId!: string;

  @Column('text')
  status!: DiscrepancyStatus;

  /** The first is what opened it; each further one is a rework that failed again. */
  @Column('simple-json')
  cycles!: Cycle[];

  @Column('text', { name: 'opened_at' })
  openedAt!: string;

  @Column('text', { name: 'closed_at', nullable: true })
  closedAt!: string | null;

  /** `validation-passed`, `no-defect`, `retired`. */
  @Column('text', { name: 'close_reason', nullable: true })
  closeReason!: string | null;
}

/** An arbiter's decision on one cycle of a case; never changed. */
@Entity('rulings')
export class Ruling {
  @PrimaryColumn('text')
  id!: string;

  @Index()
  @Column('text', { name: 'discrepancy_id' })
  discrepancyId!: string;

  @Column('text', { name: 'task_id' })
  taskId!: string;

  @Column('text', { name: 'person_id' })
  personId!: string;

  /** Index into the case's cycles. */
  @Column('integer')
  cycle!: number;

  @Column('text')
  fault!: FaultSide;

  @Column('text')
  subtype!: string;

  @Column('text')
  rationale!: string;

  /** Addressed findings: each side reads its own alone. */
  @Column('simple-json')
  findings!: { author?: string; 'test-writer'?: string };

  @Column('simple-json')
  rework!: Turn[];

  /** Sides whose finding was sent although it shares words with a part hidden from them. */
  @Column('simple-json', { name: 'leaked_to' })
  leakedTo!: ('author' | 'test-writer')[];

  @Column('text', { name: 'created_at' })
  createdAt!: string;
}

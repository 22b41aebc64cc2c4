import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { RevisionPins } from '../../domain/task';
import type { Reason } from './domain/attribution';
import type { FaultSide, Turn } from './domain/ruling';

export const DISCREPANCY_STATUSES = ['open', 'ruled', 'closed'] as const;
export type DiscrepancyStatus = (typeof DISCREPANCY_STATUSES)[number];

export const DISCREPANCY_SOURCES = ['validation', 'review', 'report', 'stress', 'quality', 'evaluation', 'blind-tests'] as const;
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
  /** What the reviewer, the trainer or the finder wrote. */
  statement: string | null;
  at: string;
  /** How many blind rulings are wanted; absent in cycles from before there were two. */
  rulings_wanted?: 1 | 2;
  /** The ruling that was carried out; absent while none was. */
  decided_by?: string;
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

  /** Counts changes of this row, for compare-and-set: two arbiters may rule at the same moment. */
  @Column('integer', { default: 0 })
  version!: number;

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

  /** For an accepted task: what is to become of the served version. */
  @Column('text', { default: 'rework' })
  disposition!: Disposition;

  /** Of the evidence that was ruled on; null for cases from before there were bundles. */
  @Column('text', { name: 'bundle_sha256', nullable: true })
  bundleSha256!: string | null;

  @Column('text', { name: 'created_at' })
  createdAt!: string;
}

export const DISPOSITIONS = ['rework', 'quarantine', 'retire'] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

/** All that an arbiter is shown of one cycle of a case, frozen when it opened. */
@Entity('evidence_bundles')
export class EvidenceBundle {
  @PrimaryColumn('text', { name: 'discrepancy_id' })
  discrepancyId!: string;

  @PrimaryColumn('integer')
  cycle!: number;

  @Column('text', { name: 'task_id' })
  taskId!: string;

  /** Canonical JSON of BundleBody. */
  @Column('text')
  body!: string;

  /** Of `body`. */
  @Column('text')
  sha256!: string;

  /** Of `body`, under the installation's key: who edits text and hash alike still cannot make this one. */
  @Column('text')
  mac!: string;

  @Column('text', { name: 'created_at' })
  createdAt!: string;
}

/** What rules make of the evidence, on their own. Shown to nobody who has yet to rule. */
@Entity('attribution_proposals')
export class AttributionProposal {
  @PrimaryColumn('text', { name: 'discrepancy_id' })
  discrepancyId!: string;

  @PrimaryColumn('integer')
  cycle!: number;

  /** Null where no rule fired. */
  @Column('text', { nullable: true })
  fault!: FaultSide | null;

  @Column('text', { nullable: true })
  subtype!: string | null;

  @Column('simple-json')
  reasons!: Reason[];

  @Column('text', { name: 'created_at' })
  createdAt!: string;
}

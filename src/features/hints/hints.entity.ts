import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Evidence } from './domain/facts';

/** One drafting of hints for a state of a SWE task; drafting again replaces what it says. */
@Entity('swe_hint_sets')
@Unique(['taskId', 'contentHash'])
export class HintSet {
  @PrimaryColumn('text')
  id!: string;

  /** `owner__repo-123`. */
  @Column('text', { name: 'task_id' })
  taskId!: string;

  /** Of the task's directory: a task that is made again gets a new set. */
  @Column('text', { name: 'content_hash' })
  contentHash!: string;

  /** Heads of what the golden patch's files declare: what of its lines a hint may show. */
  @Column('simple-json')
  signatures!: string[];

  /** Files that could not be read, and drafts that the lint refused. */
  @Column('simple-json')
  skipped!: { path: string; reason: string }[];

  @Column('text', { name: 'drafted_by' })
  draftedBy!: string;

  @Column('text', { name: 'drafted_at' })
  draftedAt!: string;
}

/** A hint, drafted by analysis; what counts is what a person accepts. */
@Entity('swe_hints')
@Index(['setId'])
export class Hint {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'set_id' })
  setId!: string;

  @Column('text')
  kind!: 'symbol' | 'literal';

  @Column('text')
  path!: string;

  /** The signature or literal as it was drafted. */
  @Column('text')
  origin!: string;

  /** As it is now. */
  @Column('text')
  text!: string;

  /** Of a symbol: `Owner.name`. */
  @Column('text')
  name!: string;

  @Column('text')
  reason!: 'added' | 're-signed' | 'only-in-golden';

  @Column('simple-json')
  evidence!: Evidence;

  @Column('text')
  status!: 'draft' | 'accepted' | 'refused';

  /** Counts changes; the ETag. */
  @Column('integer')
  version!: number;

  /** The person who accepted or refused it. */
  @Column('text', { name: 'decided_by', nullable: true })
  decidedBy!: string | null;

  @Column('text', { name: 'decided_at', nullable: true })
  decidedAt!: string | null;

  @Column('text', { name: 'decision_reason', nullable: true })
  decisionReason!: string | null;

  @Column('text', { name: 'updated_at' })
  updatedAt!: string;
}

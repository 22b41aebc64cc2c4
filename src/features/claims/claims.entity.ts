import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Seat } from '../../domain/task';

/** A seat taken from the queue, with a lease. Writes of the holder carry the fencing token. */
@Entity('claims')
export class Claim {
  @PrimaryColumn('text')
  id!: string;

  @Index()
  @Column('text', { name: 'task_id' })
  taskId!: string;

  @Column('text')
  seat!: Seat;

  @Column('text', { name: 'person_id' })
  personId!: string;

  /** Grows with every claim on the task, so that a late write of an earlier holder is told by it; of a quiet seat a random number. */
  @Column('integer', { name: 'fencing_token' })
  fencingToken!: number;

  /** The key of the seat's place (`<task>:<seat>`) while active: one active claim a place, by the database's own word. */
  @Index({ unique: true })
  @Column('text', { name: 'active_key', nullable: true })
  activeKey!: string | null;

  @Column('text', { name: 'created_at' })
  createdAt!: string;

  @Index()
  @Column('text', { name: 'expires_at' })
  expiresAt!: string;

  @Column('text', { name: 'ended_at', nullable: true })
  endedAt!: string | null;

  /** `released`, `expired`, `completed`. */
  @Column('text', { name: 'end_reason', nullable: true })
  endReason!: ClaimEnd | null;
}

export type ClaimEnd = 'released' | 'expired' | 'completed';

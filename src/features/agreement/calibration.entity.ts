import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { FaultSide } from '../../domain/faults';
import type { CalibratedSeat } from './domain/calibration';

/** A task whose fault is known, among the others in the queues. Only those who run the programme know that it is one. */
@Entity('calibration_items')
export class CalibrationItem {
  @PrimaryColumn('text')
  id!: string;

  @Index({ unique: true })
  @Column('text', { name: 'task_id' })
  taskId!: string;

  @Column('text')
  fault!: FaultSide;

  @Column('text')
  subtype!: string;

  /** For those who run the programme: what is wrong, and where. */
  @Column('text')
  note!: string;

  /** The person who registered it knows the answer: nothing of theirs counts. */
  @Column('text', { name: 'created_by' })
  createdBy!: string;

  @Column('text', { name: 'created_at' })
  createdAt!: string;
}

/** What one person made of a calibration task; the first time counts. */
@Entity('calibration_results')
export class CalibrationResult {
  @PrimaryColumn('text', { name: 'item_id' })
  itemId!: string;

  @PrimaryColumn('text', { name: 'person_id' })
  personId!: string;

  @PrimaryColumn('text')
  seat!: CalibratedSeat;

  @Column('boolean')
  hit!: boolean;

  @Column('boolean')
  exact!: boolean;

  @Index()
  @Column('text')
  at!: string;
}

/** A seat's pause policy, as a lead set it. */
@Entity('calibration_policies')
export class CalibrationPolicy {
  @PrimaryColumn('text')
  seat!: CalibratedSeat;

  @Column('boolean')
  enabled!: boolean;

  @Column('integer')
  minimum!: number;

  /** Thousandths, so that the column is an integer. */
  @Column('integer')
  threshold!: number;

  /** Counts changes; the ETag. */
  @Column('integer')
  version!: number;

  @Column('text', { name: 'updated_at' })
  updatedAt!: string;
}

/** A person who may claim no more of a seat until a lead lifts it. */
@Entity('calibration_pauses')
export class CalibrationPause {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'person_id' })
  personId!: string;

  @Column('text')
  seat!: CalibratedSeat;

  /** `<person>:<seat>` while it holds: one at a time. */
  @Index({ unique: true })
  @Column('text', { name: 'active_key', nullable: true })
  activeKey!: string | null;

  @Column('integer')
  hits!: number;

  @Column('integer')
  trials!: number;

  @Column('text', { name: 'paused_at' })
  pausedAt!: string;

  @Column('text', { name: 'lifted_at', nullable: true })
  liftedAt!: string | null;

  @Column('text', { name: 'lift_reason', nullable: true })
  liftReason!: string | null;
}

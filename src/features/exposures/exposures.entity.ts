import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Part, Profile } from '../../domain/task';

/** A person was shown a revision of a part. Written before the first byte leaves. */
@Entity('exposures')
@Index(['taskId', 'personId'])
export class Exposure {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'person_id' })
  personId!: string;

  @Column('text', { name: 'account_id' })
  accountId!: string;

  @Column('text', { name: 'task_id' })
  taskId!: string;

  @Column('text')
  part!: Part;

  /** The revision shown; null where a fact about the part was shown (a leaking finding, break-glass metadata). */
  @Column('text', { name: 'revision_id', nullable: true })
  revisionId!: string | null;

  /** True where the person wrote that revision: it tells them nothing new. */
  @Column('boolean')
  own!: boolean;

  @Column('text')
  via!: string;

  @Column('text')
  at!: string;
}

/** A bulk read: the person was shown every version of a pool between two positions, in one profile. */
@Entity('range_exposures')
@Index(['personId', 'pool'])
export class RangeExposure {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'person_id' })
  personId!: string;

  @Column('text', { name: 'account_id' })
  accountId!: string;

  @Column('text')
  pool!: string;

  @Column('text')
  profile!: Profile;

  @Column('integer', { name: 'from_position' })
  fromPosition!: number;

  /** Inclusive. */
  @Column('integer', { name: 'to_position' })
  toPosition!: number;

  @Column('text')
  via!: string;

  @Column('text')
  at!: string;
}

/** Where in a pool a task was published, so that range exposures can be traced back to tasks. */
@Entity('pool_positions')
@Index(['taskId'])
export class PoolPosition {
  @PrimaryColumn('text')
  pool!: string;

  @PrimaryColumn('integer')
  position!: number;

  @Column('text', { name: 'task_id' })
  taskId!: string;
}

/** Two tasks that a person or a rule called near-duplicates; stored once, with the smaller id first. */
@Entity('duplicate_marks')
@Index(['secondTaskId'])
export class DuplicateMark {
  @PrimaryColumn('text', { name: 'first_task_id' })
  firstTaskId!: string;

  @PrimaryColumn('text', { name: 'second_task_id' })
  secondTaskId!: string;

  /** Account id, or the id of the rule. */
  @Column('text', { name: 'marked_by' })
  markedBy!: string;

  @Column('text')
  reason!: string;

  @Column('text')
  at!: string;
}

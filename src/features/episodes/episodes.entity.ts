import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Preset } from './domain/preset';
import type { StepView } from './episodes.schema';

/** A trainer's exchange of several turns about one task version; gone when it is freed or its time is over. */
@Entity('episodes')
export class Episode {
  @PrimaryColumn('text')
  id!: string;

  @Index()
  @Column('text', { name: 'account_id' })
  accountId!: string;

  @Column('text', { name: 'version_id' })
  versionId!: string;

  @Column('text', { name: 'task_id' })
  taskId!: string;

  @Column('simple-json')
  preset!: Preset;

  /** Weaker trust than isolated-oracle that the trainer takes. */
  @Column('simple-json', { name: 'accept_trust' })
  acceptTrust!: 'in-process'[];

  /** Answers so far, as they were sent. */
  @Column('simple-json')
  steps!: StepView[];

  /** Set while a step is judged: a second one is refused, and only its holder writes. */
  @Column('text', { name: 'stepping', nullable: true })
  stepping!: string | null;

  /** From then on the holder counts as lost. */
  @Column('text', { name: 'stepping_until', nullable: true })
  steppingUntil!: string | null;

  @Column('text', { name: 'created_at' })
  createdAt!: string;

  /** Moves on with every step. */
  @Index()
  @Column('text', { name: 'expires_at' })
  expiresAt!: string;
}

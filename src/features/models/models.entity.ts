import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { ModelDefinition, ModelKind, ModelSettings } from './domain/definition';

/** A model that may be asked; what it answers with is in its snapshots. */
@Entity('models')
export class Model {
  @PrimaryColumn('text')
  id!: string;

  @Index({ unique: true })
  @Column('text')
  name!: string;

  @Column('text')
  kind!: ModelKind;

  /** The one of its snapshots that holds now. */
  @Column('text', { name: 'snapshot_id' })
  snapshotId!: string;

  /** Names the variable of the key; never holds the key. */
  @Column('simple-json')
  settings!: ModelSettings;

  /** Counts changes, for compare-and-set. */
  @Column('integer')
  change!: number;

  @Column('text', { name: 'disabled_at', nullable: true })
  disabledAt!: string | null;

  @Column('text', { name: 'created_at' })
  createdAt!: string;
}

/** An immutable state of a model; a state that comes back is the same row. */
@Entity('model_snapshots')
@Unique(['modelId', 'number'])
@Unique(['modelId', 'contentHash'])
export class ModelSnapshotRow {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'model_id' })
  modelId!: string;

  @Column('integer')
  number!: number;

  @Column('text', { name: 'content_hash' })
  contentHash!: string;

  @Column('simple-json')
  definition!: ModelDefinition;

  @Column('text', { name: 'created_at' })
  createdAt!: string;
}

/** The source of a program, by its content. */
@Entity('model_sources')
export class ModelSource {
  @PrimaryColumn('text')
  sha256!: string;

  @Column('text')
  source!: string;
}

import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import type { Profile, Split, TaskKind } from '../../domain/task';
import type { PoolFilter } from './filter.schema';

/** Facet -> value -> number of tasks. */
export type FacetCounts = Record<string, Record<string, number>>;

/** A named selection of a pool; never changed once made. */
@Entity('releases')
@Unique(['pool', 'name'])
export class Release {
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  pool!: TaskKind;

  /** Slug. */
  @Column('text')
  name!: string;

  @Column('text')
  description!: string;

  /** The widest profile in which it may be exported. */
  @Column('text')
  profile!: Profile;

  /** What was asked for; what was found is in the items. */
  @Column('simple-json')
  filter!: PoolFilter;

  @Column('integer')
  count!: number;

  @Column('simple-json')
  facets!: FacetCounts;

  /** See `releaseHash`. */
  @Column('text')
  hash!: string;

  @Column('integer', { name: 'audit_seq' })
  auditSeq!: number;

  @Column('text', { name: 'audit_mac' })
  auditMac!: string;

  @Column('text', { name: 'created_at' })
  createdAt!: string;
}

/** One version in a release. */
@Entity('release_items')
@Unique(['releaseId', 'versionId'])
export class ReleaseItem {
  @PrimaryColumn('text', { name: 'release_id' })
  releaseId!: string;

  /** The version's position in its pool: the order of the release. */
  @PrimaryColumn('integer')
  position!: number;

  @Column('text', { name: 'version_id' })
  versionId!: string;

  /** The version's split when the release was made: a release never changes, though a later find may move a version. */
  @Column('text', { nullable: true })
  split!: Split | null;
}

import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { SweLanguage } from '../../domain/swe';
import type { Departures } from './domain/policy';
import type { CriterionResult, ScreeningVerdict } from './domain/screen';

/** A person's or a ruling's word on one criterion of one screening. */
export interface OverrideRecord {
  criterion: string;
  reason: string;
  by: string;
  at: string;
  /** Of a reject that a ruling lifted. */
  rulingId: string | null;
}

/** What all criteria said of one task's evidence under one policy; overrides are all that changes later. */
@Entity('screenings')
@Index(['taskId', 'current'])
@Index(['current', 'id'])
export class Screening {
  @PrimaryColumn('text')
  id!: string;

  /** `owner__repo-123`. */
  @Column('text', { name: 'task_id' })
  taskId!: string;

  @Column('text')
  language!: SweLanguage;

  /** Of the task that was screened. */
  @Column('text', { name: 'content_hash' })
  contentHash!: string;

  /** sha256 of all evidence, with the versions of policy and catalogue. */
  @Column('text', { name: 'evidence_hash' })
  evidenceHash!: string;

  @Column('integer', { name: 'policy_version' })
  policyVersion!: number;

  @Column('integer', { name: 'catalogue_version' })
  catalogueVersion!: number;

  /** With the overrides so far. */
  @Column('text')
  verdict!: ScreeningVerdict;

  @Column('simple-json', { select: false })
  results!: CriterionResult[];

  /** `|code=status|code=status|` of all that did not pass, to search by. */
  @Column('text')
  marks!: string;

  /** Ids of listed tests that criteria want dropped. */
  @Column('simple-json', { select: false })
  drops!: string[];

  /** Tests of F2P and of P2P that are left. */
  @Column('integer', { name: 'f2p_left' })
  f2pLeft!: number;

  @Column('integer', { name: 'p2p_left' })
  p2pLeft!: number;

  @Column('simple-json')
  overrides!: OverrideRecord[];

  /** The newest of its task. */
  @Column('boolean')
  current!: boolean;

  @Column('text', { name: 'created_by' })
  createdBy!: string;

  @Column('text', { name: 'created_at' })
  createdAt!: string;

  @Column('integer')
  version!: number;
}

/** A policy; the one with the highest version holds. Version 1 is in the code. */
@Entity('screening_policies')
export class ScreeningPolicyRow {
  @PrimaryColumn('integer')
  version!: number;

  @Column('simple-json')
  all!: Departures;

  @Column('simple-json', { name: 'by_language' })
  byLanguage!: Partial<Record<SweLanguage, Departures>>;

  @Column('simple-json', { name: 'must_be_known' })
  mustBeKnown!: string[];

  @Column('text')
  reason!: string;

  @Column('text', { name: 'created_by' })
  createdBy!: string;

  @Column('text', { name: 'created_at' })
  createdAt!: string;
}

/** By what a task is compared with others. */
@Entity('screening_prints')
export class ScreeningPrint {
  @PrimaryColumn('text', { name: 'task_id' })
  taskId!: string;

  @Column('text', { name: 'content_hash' })
  contentHash!: string;

  @Column('text', { name: 'verified_at' })
  verifiedAt!: string;

  @Column('text', { name: 'base_commit' })
  baseCommit!: string;

  @Column('simple-json')
  files!: string[];

  @Column('simple-json')
  signature!: number[];
}

/** By what tasks that may be alike are found. */
@Entity('screening_keys')
@Index(['taskId'])
export class ScreeningKey {
  @PrimaryColumn('integer')
  key!: number;

  @PrimaryColumn('text', { name: 'task_id' })
  taskId!: string;
}

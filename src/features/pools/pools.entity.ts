import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Blindness, PolicyName, RevisionPins, Split, TaskKind } from '../../domain/task';
import type { InterfaceKind, Trust } from '../../domain/verdict';

export const VERSION_STATUSES = ['served', 'superseded', 'quarantined', 'retired'] as const;
export type VersionStatus = (typeof VERSION_STATUSES)[number];

/** A published state of a task: immutable but for its status and its mark. */
@Entity('task_versions')
@Unique(['taskId', 'number'])
@Unique(['pool', 'position'])
@Index(['pool', 'status', 'position'])
export class TaskVersion {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'task_id' })
  taskId!: string;

  /** 1, 2, 3, ... per task. */
  @Column('integer')
  number!: number;

  @Column('text')
  pool!: TaskKind;

  /** 1, 2, 3, ... per pool, in order of acceptance: what cursors and range exposures count by. */
  @Column('integer')
  position!: number;

  @Column('simple-json')
  pins!: RevisionPins;

  /** sha256 over the canonical JSON of every part's content. As hidden as the hidden parts. */
  @Column('text', { name: 'content_hash' })
  contentHash!: string;

  @Column('text')
  salt!: string;

  /** sha256 of `<salt>:<content hash>`: everybody sees it, and can check it once the salt is revealed. */
  @Column('text')
  commitment!: string;

  @Column('text', { name: 'certificate_id' })
  certificateId!: string;

  @Column('text')
  policy!: PolicyName;

  @Column('integer', { name: 'policy_version' })
  policyVersion!: number;

  @Column('text')
  blindness!: Blindness;

  @Column('text')
  trust!: Trust;

  @Column('text')
  split!: Split;

  @Column('text')
  status!: VersionStatus;

  /** True while a case about the task is open: the version stays served, marked. */
  @Column('boolean')
  disputed!: boolean;

  @Column('text')
  domain!: string;

  @Column('text', { name: 'interface_kind' })
  interfaceKind!: InterfaceKind;

  @Column('integer', { name: 'human_difficulty' })
  humanDifficulty!: number;

  @Column('text', { name: 'accepted_at' })
  acceptedAt!: string;

  /** The task as the profile `sealed` serves it, JSON without its live members (status, disputed). */
  @Column('text', { name: 'sealed_json', select: false })
  sealedJson!: string;

  /** The same for the profile `open`. */
  @Column('text', { name: 'open_json', select: false })
  openJson!: string;
}

/** One value of one facet of a version; a facet of the taxonomy can have several. */
@Entity('version_facets')
@Index(['facet', 'value', 'versionId'])
export class VersionFacet {
  @PrimaryColumn('text', { name: 'version_id' })
  versionId!: string;

  @PrimaryColumn('text')
  facet!: string;

  @PrimaryColumn('text')
  value!: string;
}

import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Axis, Confidence, PanelFinding, Pointer, TagSubject } from '../../domain/failure-tags';

export const TAG_SOURCES = ['rule', 'model', 'human'] as const;
export type TagSource = (typeof TAG_SOURCES)[number];

/** `superseded`: a ruling found the fault elsewhere. */
export const TAG_STATES = ['suggested', 'confirmed', 'rejected', 'superseded'] as const;
export type TagState = (typeof TAG_STATES)[number];

/** One tag on one attempt or trajectory, by one source. */
@Entity('failure_tags')
@Index(['attemptId'])
@Index(['ruleId', 'ruleVersion', 'state'])
@Index(['model', 'axis', 'slug'])
export class AttemptTag {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { default: 'attempt' })
  subject!: TagSubject;

  /** Attempt or trajectory, tag and source: what is suggested a second time is there already. */
  @Column('text', { unique: true })
  key!: string;

  /** Of the attempt or trajectory. */
  @Column('text', { name: 'attempt_id' })
  attemptId!: string;

  /** Of the stress run or trajectory run; of a trajectory that was made elsewhere its own id. */
  @Column('text', { name: 'run_id' })
  runId!: string;

  /** Of a trajectory the task of kind `swe`, or the id of a directory that is no such task. */
  @Column('text', { name: 'task_id' })
  taskId!: string;

  /** Of the attempt, for reports; of a trajectory `agent/model`, or the agent alone. */
  @Column('text')
  model!: string;

  /** Of the task as it was then, for reports; of a SWE task its language. */
  @Column('text')
  domain!: string;

  @Column('text')
  axis!: Axis;

  @Column('text')
  slug!: string;

  @Column('text', { name: 'taxonomy_version' })
  taxonomyVersion!: string;

  @Column('text')
  source!: TagSource;

  @Column('text', { name: 'rule_id', nullable: true })
  ruleId!: string | null;

  @Column('integer', { name: 'rule_version', nullable: true })
  ruleVersion!: number | null;

  @Column('text', { nullable: true })
  confidence!: Confidence | null;

  @Column('simple-json')
  evidence!: Pointer[];

  @Column('text')
  state!: TagState;

  /** Person who decided; null while nobody did, and for what a machine settles. */
  @Column('text', { nullable: true })
  reviewer!: string | null;

  @Column('text', { nullable: true })
  note!: string | null;

  /** The ruling that set it, or that superseded it. */
  @Column('text', { name: 'ruling_id', nullable: true })
  rulingId!: string | null;

  @Column('text', { name: 'created_at' })
  createdAt!: string;

  @Column('text', { name: 'decided_at', nullable: true })
  decidedAt!: string | null;
}

/** A sign that a task is at fault: what opened a case, and whose attempts it is about. */
@Entity('panel_findings')
@Index(['discrepancyId'])
export class PanelSuspicion {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { unique: true })
  key!: string;

  @Column('text', { name: 'run_id' })
  runId!: string;

  @Column('text', { name: 'task_id' })
  taskId!: string;

  @Column('text')
  rule!: PanelFinding['rule'];

  @Column('integer', { name: 'rule_version' })
  ruleVersion!: number;

  @Column('text', { name: 'test_id' })
  testId!: string;

  /** Attempts of the clusters that failed the test. */
  @Column('simple-json', { name: 'attempt_ids' })
  attemptIds!: string[];

  /** Null where the task could not be disputed any more. */
  @Column('text', { name: 'discrepancy_id', nullable: true })
  discrepancyId!: string | null;

  /** Index into the case's cycles. */
  @Column('integer', { nullable: true })
  cycle!: number | null;

  @Column('text', { name: 'created_at' })
  createdAt!: string;
}

/** A rule switched off or on again; the last one of a rule's version counts. */
@Entity('failure_tag_switches')
@Index(['ruleId', 'ruleVersion'])
export class RuleSwitch {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'rule_id' })
  ruleId!: string;

  @Column('integer', { name: 'rule_version' })
  ruleVersion!: number;

  @Column('text')
  state!: 'on' | 'off';

  @Column('text')
  note!: string;

  /** Account, or `system`. */
  @Column('text')
  by!: string;

  @Column('text')
  at!: string;
}

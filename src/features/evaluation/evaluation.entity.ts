import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Answer, Axis, CheckedAnswer, Decision, Dimension, Value } from '../../domain/evaluation';
import type { SweLanguage } from '../../domain/swe';
import type { RevisionPins } from '../../domain/task';
import type { EvaluationState, ResponseKind } from './domain/state';

/** One pass of two evaluators over one state of a task. */
@Entity('evaluations')
@Index(['taskId', 'state'])
export class Evaluation {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'task_id' })
  taskId!: string;

  @Column('text')
  language!: SweLanguage;

  /** What it is about: a change of any of these makes it an evaluation of something else. */
  @Column('simple-json')
  pins!: RevisionPins;

  @Column('text')
  state!: EvaluationState;

  /** The task while it counts, `<task>:<person>` for a gold item; null once it is over without a result. */
  @Index({ unique: true })
  @Column('text', { name: 'active_key', nullable: true })
  activeKey!: string | null;

  /** The person of evaluator 1. */
  @Column('text')
  first!: string;

  /** The person of evaluator 2. */
  @Column('text', { nullable: true })
  second!: string | null;

  /** 1, and one more with each send-back. */
  @Column('integer')
  round!: number;

  @Column('boolean')
  gold!: boolean;

  @Column('text', { name: 'seat_policy' })
  seatPolicy!: string;

  /** When evaluator 1 was shown the pre-fills. */
  @Column('text', { name: 'prefills_shown_at', nullable: true })
  prefillsShownAt!: string | null;

  /** Since when it is in this state: time spent counts from the first look after it. */
  @Column('text', { name: 'stage_at' })
  stageAt!: string;

  /** What the two came to, once both have spoken. */
  @Column('simple-json', { nullable: true })
  decision!: Decision | null;

  /** The case on which an arbiter had to say. */
  @Column('text', { name: 'discrepancy_id', nullable: true })
  discrepancyId!: string | null;

  /** Whether a ruling found no defect: the milder of the two counts then. */
  @Column('boolean', { name: 'ruled_sound' })
  ruledSound!: boolean;

  /** Counts changes, for compare-and-set. */
  @Column('integer')
  version!: number;

  @Column('text', { name: 'created_at' })
  createdAt!: string;

  @Column('text', { name: 'updated_at' })
  updatedAt!: string;
}

/** What a person said at one step; never changed. */
@Entity('evaluation_responses')
@Unique(['evaluationId', 'kind', 'round'])
export class EvaluationResponse {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'evaluation_id' })
  evaluationId!: string;

  @Index()
  @Column('text', { name: 'task_id' })
  taskId!: string;

  @Column('text', { name: 'person_id' })
  personId!: string;

  @Column('text')
  kind!: ResponseKind;

  @Column('integer')
  round!: number;

  /** Null for what sends back. */
  @Column('simple-json', { nullable: true })
  answer!: Answer | null;

  /** 0 best, whatever the polarity of the answer; null for what sends back. */
  @Column('integer', { nullable: true })
  clarity!: Value | null;

  @Column('integer', { nullable: true })
  alignment!: Value | null;

  /** Why it was sent back, and what it is about. */
  @Column('simple-json', { name: 'sent_back', nullable: true })
  sentBack!: { reason: string; dimensions: Dimension[] } | null;

  @Column('text', { name: 'rubric_version' })
  rubricVersion!: string;

  /** Of the task, when it was given. */
  @Column('simple-json')
  pins!: RevisionPins;

  @Column('boolean', { name: 'saw_prefills' })
  sawPrefills!: boolean;

  /** Seconds, by the server: from the first look at the task in this stage to the answer. */
  @Column('integer', { name: 'measured_seconds' })
  measuredSeconds!: number;

  /** Seconds, as its evaluator says. */
  @Column('integer', { name: 'declared_seconds' })
  declaredSeconds!: number;

  @Column('text')
  at!: string;
}

/** A synthetic response, E1 or E2, to one state of a task; never changed. */
@Entity('evaluation_prefills')
@Unique(['taskId', 'slot', 'pinsHash'])
export class EvaluationPrefill {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'task_id' })
  taskId!: string;

  @Column('text')
  slot!: PrefillSlot;

  /** sha256 of the pins that it is about. */
  @Column('text', { name: 'pins_hash' })
  pinsHash!: string;

  @Column('simple-json')
  provenance!: Provenance;

  /** With what is left of its claims, and those that were void. */
  @Column('simple-json')
  checked!: CheckedAnswer;

  /** 0 best; null where the claim was void. */
  @Column('integer', { nullable: true })
  clarity!: Value | null;

  @Column('integer', { nullable: true })
  alignment!: Value | null;

  @Column('text', { name: 'created_at' })
  createdAt!: string;
}

export const PREFILL_SLOTS = ['E1', 'E2'] as const;
export type PrefillSlot = (typeof PREFILL_SLOTS)[number];

/** Who made a synthetic response. */
export type Provenance =
  | { by: 'program'; program: string; version: number; instead_of?: { model_id: string; because: string } | undefined }
  | {
      by: 'model';
      model_id: string;
      snapshot_id: string;
      model: string;
      prompt_template: string;
      prompt_sha256: string;
      tokens: number;
      cost_micro_usd: number;
    };

/** A task whose right score is known, among the others in the queue. */
@Entity('evaluation_gold')
export class EvaluationGold {
  @PrimaryColumn('text')
  id!: string;

  @Index({ unique: true })
  @Column('text', { name: 'task_id' })
  taskId!: string;

  /** 0 best. */
  @Column('simple-json')
  severities!: Record<Axis, Value>;

  @Column('boolean', { name: 'other_major_issue' })
  otherMajorIssue!: boolean;

  /** For those who run the programme: why this is right. */
  @Column('text')
  note!: string;

  /** Knows the answer: nothing of theirs counts. */
  @Column('text', { name: 'created_by' })
  createdBy!: string;

  @Column('text', { name: 'created_at' })
  createdAt!: string;
}

/** What a person made of a gold item; the first time counts. */
@Entity('evaluation_gold_results')
export class EvaluationGoldResult {
  @PrimaryColumn('text', { name: 'gold_id' })
  goldId!: string;

  @PrimaryColumn('text', { name: 'person_id' })
  personId!: string;

  @Column('text')
  seat!: 'evaluator-1' | 'evaluator-2';

  /** The same decision as the known one. */
  @Column('boolean')
  hit!: boolean;

  /** The same value on both axes too. */
  @Column('boolean')
  exact!: boolean;

  @Column('text')
  at!: string;
}

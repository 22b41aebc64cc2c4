import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A test writer's question. Its answer is a change of prompt or requirements, never a chat. */
@Entity('clarifications')
export class Clarification {
  @PrimaryColumn('text')
  id!: string;

  @Index()
  @Column('text', { name: 'task_id' })
  taskId!: string;

  @Column('text', { name: 'requirement_id', nullable: true })
  requirementId!: string | null;

  @Column('text')
  question!: string;

  /** `open`, `answered`, `withdrawn`. */
  @Column('text')
  status!: ClarificationStatus;

  /** Parts that the answer changed, with the numbers of the revisions before and after. */
  @Column('simple-json')
  changes!: { part: 'prompt' | 'requirements'; from: number; to: number }[];

  @Column('text', { name: 'asked_at' })
  askedAt!: string;

  @Column('text', { name: 'answered_at', nullable: true })
  answeredAt!: string | null;
}

export const CLARIFICATION_STATUSES = ['open', 'answered', 'withdrawn'] as const;
export type ClarificationStatus = (typeof CLARIFICATION_STATUSES)[number];

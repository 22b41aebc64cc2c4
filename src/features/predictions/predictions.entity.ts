import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { FileFault, PredictionFormat } from './domain/prediction-file';
import type { PatchOutcome, PatchVerdict } from './domain/verdict';

/** A prediction file that was handed in. */
@Entity('swe_evaluations')
@Index(['createdBy', 'id'])
export class PredictionEvaluation {
  @PrimaryColumn('text')
  id!: string;

  /** `gold` for the golden patches, which come in no file. */
  @Column('text')
  format!: PredictionFormat | 'gold';

  /** Every patch is judged anew. */
  @Column('boolean')
  fresh!: boolean;

  /** What of the file is left out. */
  @Column('simple-json')
  faults!: FileFault[];

  @Column('text', { name: 'job_id' })
  jobId!: string;

  @Column('text', { name: 'created_by' })
  createdBy!: string;

  @Column('text', { name: 'created_at' })
  createdAt!: string;
}

/** What is kept of a verdict: not the log, which may be long. */
export type StoredVerdict = Omit<PatchVerdict, 'log'> & { logTail: string };

/** One prediction of a file. */
@Entity('swe_evaluation_entries')
@Index(['verdictKey', 'judgedAt'])
export class PredictionEntry {
  @PrimaryColumn('text', { name: 'evaluation_id' })
  evaluationId!: string;

  /** From 1, in the order of the file. */
  @PrimaryColumn('integer')
  position!: number;

  /** Of the file. */
  @Column('integer')
  line!: number;

  @Column('text', { name: 'instance_id' })
  instanceId!: string;

  @Column('text', { name: 'task_id' })
  taskId!: string;

  /** Whether the pool had the task when the file came. */
  @Column('boolean')
  known!: boolean;

  @Column('text')
  model!: string;

  @Column('text', { select: false })
  patch!: string;

  @Column('boolean', { name: 'has_patch' })
  hasPatch!: boolean;

  /** Null until it is judged. */
  @Column('text', { nullable: true })
  outcome!: PatchOutcome | null;

  /** Hash of the task with its content, the patch and the judge's version; null for what must not be used again. */
  @Column('text', { name: 'verdict_key', nullable: true })
  verdictKey!: string | null;

  /** Whether the verdict is that of an earlier entry with the same key. */
  @Column('boolean')
  reused!: boolean;

  @Column('simple-json', { nullable: true })
  verdict!: StoredVerdict | null;

  /** When the tests ran, by an earlier entry where it is reused. */
  @Column('text', { name: 'judged_at', nullable: true })
  judgedAt!: string | null;
}

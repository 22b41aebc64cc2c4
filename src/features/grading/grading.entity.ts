import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Verdict } from '../../domain/verdict';
import type { Scope } from './grading.schema';

/** The judgement of one submission. */
@Entity('gradings')
export class Grading {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'account_id' })
  accountId!: string;

  @Column('text', { name: 'version_id' })
  versionId!: string;

  @Column('text', { name: 'task_id' })
  taskId!: string;

  @Column('text')
  scope!: Scope;

  /** sha256 of the canonical JSON of the files that were judged; a key of `submitted_files`. */
  @Column('text', { name: 'submission_sha256' })
  submissionSha256!: string;

  /** As found, whatever its reader was told. */
  @Column('text')
  verdict!: Verdict;

  /** JSON of the answer as the account got it. */
  @Column('text', { select: false })
  result!: string;

  /** What was found: a key of `judgements`. Gradings of the same bytes share one. */
  @Column('text', { name: 'judged_id' })
  judgedId!: string;

  @Column('text', { name: 'created_at' })
  createdAt!: string;
}

/** What one run found, in whole: evidence. Written with the first grading that rests on it. */
@Entity('judgements')
export class Judgement {
  /** The id of the grading that it was ordered for. */
  @PrimaryColumn('text')
  id!: string;

  /** JSON (Outcome). */
  @Column('text')
  outcome!: string;
}

/** A grading that was promised: its client comes back for it. The row goes when the verdict is there. */
@Entity('pending_gradings')
export class PromisedGrading {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'account_id' })
  accountId!: string;

  @Column('text', { name: 'person_id' })
  personId!: string;

  @Column('text', { name: 'version_id' })
  versionId!: string;

  @Column('text')
  status!: 'pending' | 'dropped';

  /** JSON of the request: a service that was killed goes on with it. */
  @Column('text')
  request!: string;

  @Column('text', { name: 'request_id' })
  requestId!: string;

  @Column('text', { name: 'created_at' })
  createdAt!: string;
}

/** Code that was judged, by content: what a hundred gradings share is stored once. */
@Entity('submitted_files')
export class SubmittedFiles {
  @PrimaryColumn('text')
  sha256!: string;

  /** JSON: [[path, content], ...], sorted by path. */
  @Column('text')
  files!: string;
}

/** That an account had these bytes judged on this task: distinct submissions are counted and limited. */
@Entity('submission_uses')
export class SubmissionUse {
  @PrimaryColumn('text', { name: 'account_id' })
  accountId!: string;

  @PrimaryColumn('text', { name: 'task_id' })
  taskId!: string;

  @PrimaryColumn('text')
  sha256!: string;
}

/** The verdict on one line of a batch that carried an Idempotency-Key. */
@Entity('batch_lines')
export class BatchLine {
  @PrimaryColumn('text', { name: 'account_id' })
  accountId!: string;

  @PrimaryColumn('text')
  key!: string;

  @PrimaryColumn('integer')
  line!: number;

  /** sha256 of the line's bytes. */
  @Column('text')
  digest!: string;

  @Column('text', { name: 'grading_id' })
  gradingId!: string;
}

/** A grading that its account reported as a defect of the task. */
@Entity('grading_reports')
@Index(['accountId', 'createdAt'])
export class GradingReport {
  @PrimaryColumn('text', { name: 'grading_id' })
  gradingId!: string;

  @Column('text', { name: 'account_id' })
  accountId!: string;

  @Column('text', { name: 'discrepancy_id' })
  discrepancyId!: string;

  @Column('text', { name: 'created_at' })
  createdAt!: string;
}

import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Status } from '../../domain/lifecycle';
import type { Blindness, Part, PolicyName, RevisionPins, Seat, TaskKind } from '../../domain/task';

/** The unit of work. Its parts live in revisions; the row pins the current one of each. */
@Entity('tasks')
@Index(['kind', 'status'])
export class Task {
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  kind!: TaskKind;

  @Column('text')
  status!: Status;

  @Column('text')
  policy!: PolicyName;

  @Column('text')
  blindness!: Blindness;

  /** From the metadata part, for lists. */
  @Column('text')
  title!: string;

  @Column('text')
  domain!: string;

  /** Current revision of each part; `tests` only once they are sealed. */
  @Column('simple-json')
  pins!: RevisionPins;

  /** Counts changes of this row; the task's ETag, and what compare-and-set compares. */
  @Column('integer')
  version!: number;

  /** Counts claims; the newest claim's fencing token. */
  @Column('integer')
  fence!: number;

  @Column('text', { name: 'author_sealed_at', nullable: true })
  authorSealedAt!: string | null;

  @Column('text', { name: 'tests_sealed_at', nullable: true })
  testsSealedAt!: string | null;

  /** While reworking: whose turn it is, first to last, and what they may change. */
  @Column('simple-json')
  rework!: { seat: 'author' | 'test-writer'; parts: Part[] }[];

  /** Numbers of accepted versions so far. */
  @Column('integer', { name: 'accepted_versions' })
  acceptedVersions!: number;

  /** Where an imported task came from (`humaneval:HumanEval/0`): an import twice is an import once. */
  @Index({ unique: true })
  @Column('text', { nullable: true })
  origin!: string | null;

  @Column('text', { name: 'rejected_reason', nullable: true })
  rejectedReason!: string | null;

  @Column('text', { name: 'created_at' })
  createdAt!: string;

  @Column('text', { name: 'updated_at' })
  updatedAt!: string;
}

/** An immutable, content-addressed state of one part. */
@Entity('revisions')
@Unique(['taskId', 'part', 'number'])
export class Revision {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'task_id' })
  taskId!: string;

  @Column('text')
  part!: Part;

  /** 1, 2, 3, ... per task and part. */
  @Column('integer')
  number!: number;

  /** sha256 of the canonical JSON of part and content. As hidden as the part itself. */
  @Column('text')
  sha256!: string;

  /** Public commitment: sha256 of salt and hash; the salt is revealed with the part. */
  @Column('text')
  salt!: string;

  @Column('text')
  commitment!: string;

  /** JSON. Never selected by default: a query that wants it says so, in the part reader alone. */
  @Column('text', { select: false })
  content!: string;

  @Column('text', { name: 'account_id' })
  accountId!: string;

  @Index()
  @Column('text', { name: 'person_id' })
  personId!: string;

  /** Why it was made: `draft`, `clarification`, `rework`, `import`. */
  @Column('text')
  reason!: string;

  @Column('text', { name: 'created_at' })
  createdAt!: string;
}

/** A person's duty on one task. One row a person a task, ever. */
@Entity('seats')
@Unique(['taskId', 'personId'])
export class SeatRow {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'task_id' })
  taskId!: string;

  @Index()
  @Column('text', { name: 'person_id' })
  personId!: string;

  @Column('text', { name: 'account_id' })
  accountId!: string;

  @Column('text')
  seat!: Seat;

  /** `<task>:<seat>`, or `<task>:<seat>:2` for a second place, while active; null after. The database lets nobody into a place that is taken. */
  @Index({ unique: true })
  @Column('text', { name: 'active_key', nullable: true })
  activeKey!: string | null;

  @Column('text', { name: 'created_at' })
  createdAt!: string;

  @Column('text', { name: 'ended_at', nullable: true })
  endedAt!: string | null;

  @Column('text', { name: 'ended_reason', nullable: true })
  endedReason!: string | null;
}

/** What happened to a task, for people: one line a step, without the text of any part. */
@Entity('task_events')
@Index(['taskId', 'id'])
export class TaskEvent {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'task_id' })
  taskId!: string;

  @Column('text')
  at!: string;

  /** The seat that acted, or `system`; never an account: seat holders appear to each other by seat alone. */
  @Column('text')
  by!: string;

  @Column('text')
  event!: string;

  @Column('simple-json')
  data!: Record<string, unknown>;
}

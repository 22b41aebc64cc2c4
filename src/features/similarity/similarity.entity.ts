import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Level } from './domain/compare';
import type { Field } from './domain/document';
import type { FindingRecord } from './domain/findings';

/** One text in the index: a field of a task of ours, or of an item of a benchmark. */
@Entity('similarity_items')
@Index(['field', 'sha256'])
@Index(['benchmarkId', 'indexed', 'seq'])
export class SimilarityItem {
  /** 1, 2, 3, ...; never given out. */
  @PrimaryColumn('integer')
  seq!: number;

  @Index()
  @Column('text', { name: 'task_id', nullable: true })
  taskId!: string | null;

  @Column('text', { name: 'benchmark_id', nullable: true })
  benchmarkId!: string | null;

  /** What the benchmark calls it: `HumanEval/0`, an Exercism slug. */
  @Column('text', { nullable: true })
  key!: string | null;

  @Column('text')
  field!: Field;

  /** sha256 of the plain text. As hidden as the part. */
  @Column('text')
  sha256!: string;

  /** As hidden as the part, so never selected by default. */
  @Column('text', { select: false })
  text!: string;

  /** A task near it is kept out of training. */
  @Column('boolean')
  held!: boolean;

  /** Part of a published version: it stays in the index whatever becomes of the task. */
  @Column('boolean')
  published!: boolean;

  /** Whether its keys are in the index, and it was compared with what was there before. */
  @Column('boolean')
  indexed!: boolean;
}

/** What two near items share a row of: a band of a signature, a run of words, a fingerprint. */
@Entity('similarity_keys')
export class SimilarityKey {
  @PrimaryColumn('integer')
  band!: number;

  /** Signed 32 bits. */
  @PrimaryColumn('integer')
  hash!: number;

  @Index()
  @PrimaryColumn('integer')
  item!: number;
}

/** What is known of a task's likeness as a whole. */
@Entity('similarity_tasks')
export class SimilarityTask {
  @PrimaryColumn('text', { name: 'task_id' })
  taskId!: string;

  /** sha256 of the revisions that were compared last. */
  @Column('text')
  compared!: string;

  /** The same of those that were compared by running; null until then. */
  @Column('text', { nullable: true })
  ran!: string | null;

  /** What other tasks need to have the same of, to be compared by running: `functions:1:2`. Null where running is no use. */
  @Index()
  @Column('text', { nullable: true })
  shape!: string | null;

  /** Near a protected item of a benchmark. */
  @Column('boolean')
  held!: boolean;

  /** Its author says that it is an exercise of Aider Polyglot, or made of one. */
  @Column('boolean')
  declared!: boolean;

  /** The oldest of all tasks that it is one with, by way of others too. */
  @Index()
  @Column('text')
  cluster!: string;
}

/** Two things that are alike: a task, and another task or an item of a benchmark. */
@Entity('similarity_matches')
@Unique(['taskId', 'other'])
export class SimilarityMatch {
  @PrimaryColumn('text')
  id!: string;

  /** Of two tasks the one with the smaller id. */
  @Column('text', { name: 'task_id' })
  taskId!: string;

  /** A task's id, or `<benchmark id>/<key>`. */
  @Index()
  @Column('text')
  other!: string;

  /** Null for a pair of tasks. */
  @Column('text', { name: 'benchmark_id', nullable: true })
  benchmarkId!: string | null;

  /** What the benchmark calls the item. */
  @Column('text', { nullable: true })
  key!: string | null;

  /** Whether the item is protected. */
  @Column('boolean')
  held!: boolean;

  @Column('text')
  level!: Level;

  /** Whether the two count as one task. */
  @Column('boolean')
  near!: boolean;

  @Column('simple-json')
  findings!: FindingRecord[];

  /** Why somebody let it pass; null while nobody has. */
  @Column('text', { nullable: true })
  reason!: string | null;

  @Column('text', { name: 'overridden_by', nullable: true })
  overriddenBy!: string | null;

  @Column('text', { name: 'overridden_at', nullable: true })
  overriddenAt!: string | null;

  @Column('integer')
  version!: number;

  @Column('text', { name: 'created_at' })
  createdAt!: string;

  @Column('text', { name: 'updated_at' })
  updatedAt!: string;
}

export const BENCHMARK_FORMATS = ['humaneval', 'exercism'] as const;
export type BenchmarkFormat = (typeof BENCHMARK_FORMATS)[number];

/** A benchmark of others that tasks are compared with. */
@Entity('similarity_benchmarks')
export class Benchmark {
  @PrimaryColumn('text')
  id!: string;

  @Index({ unique: true })
  @Column('text')
  name!: string;

  @Column('text')
  format!: BenchmarkFormat;

  /** Number of items. */
  @Column('integer')
  items!: number;

  /** Of these, how many training has to stay away from. */
  @Column('integer')
  held!: number;

  /** Records that could not be read, by place. */
  @Column('simple-json')
  faults!: { line: number; reason: string }[];

  @Column('text', { name: 'job_id' })
  jobId!: string;

  @Column('text', { name: 'created_at' })
  createdAt!: string;
}

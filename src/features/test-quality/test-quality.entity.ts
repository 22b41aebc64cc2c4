import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { QualityPolicyName } from '../../domain/quality-policy';
import type { RevisionPins } from '../../domain/task';
import type { Trust } from '../../domain/verdict';
import type { ProbeKind } from './domain/evidence';

/** `reference-failed`: what was proved in fresh containers does not pass in warm ones, so there is nothing to measure against. */
export const QUALITY_OUTCOMES = ['measured', 'reference-failed', 'infra-error'] as const;
export type QualityOutcome = (typeof QUALITY_OUTCOMES)[number];

/** One measurement of the suite of one state of a task. */
@Entity('quality_runs')
@Index(['taskId', 'id'])
export class QualityRun {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'task_id' })
  taskId!: string;

  @Column('simple-json')
  pins!: RevisionPins;

  @Column('text')
  trust!: Trust;

  @Column('text')
  policy!: QualityPolicyName;

  /** `executed`: all is run, and the outcome waits for its moment of publication. */
  @Column('text')
  status!: 'running' | 'executed' | 'concluded';

  @Column('text', { nullable: true })
  outcome!: QualityOutcome | null;

  @Column('text', { name: 'job_id' })
  jobId!: string;

  @Column('text', { name: 'created_at' })
  createdAt!: string;

  @Column('text', { name: 'concluded_at', nullable: true })
  concludedAt!: string | null;
}

/** What one step of a run found, so that a run that was cut short goes on behind it. */
@Entity('quality_steps')
export class QualityStep {
  @PrimaryColumn('text', { name: 'run_id' })
  runId!: string;

  @PrimaryColumn('text')
  step!: string;

  /** JSON; as hidden as solution and tests together. */
  @Column('text')
  body!: string;
}

/** A solution with a known verdict: a decoy must fail, an alternative must pass. */
@Entity('quality_probes')
@Index(['taskId', 'id'])
export class QualityProbe {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'task_id' })
  taskId!: string;

  @Column('text')
  kind!: ProbeKind;

  /** JSON of source files; as hidden as a solution. */
  @Column('text', { select: false })
  files!: string;

  @Column('text')
  note!: string;

  /** The seat of who gave it. */
  @Column('text')
  origin!: string;

  @Column('text', { name: 'person_id' })
  personId!: string;

  @Column('text', { name: 'created_at' })
  createdAt!: string;
}

/** A survivor that nobody has to kill, and why. It holds for the mutant's id, whatever state of the task it turns up in. */
@Entity('quality_waivers')
export class MutantWaiver {
  @PrimaryColumn('text', { name: 'task_id' })
  taskId!: string;

  @PrimaryColumn('text', { name: 'mutant_id' })
  mutantId!: string;

  @Column('text')
  kind!: 'equivalent' | 'no-requirement';

  @Column('text')
  reason!: string;

  @Column('text', { name: 'person_id' })
  personId!: string;

  @Column('text', { name: 'created_at' })
  createdAt!: string;
}

import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { RevisionPins } from '../../domain/task';
import type { Answered } from './domain/checklist';

/** A reviewer's filled-in checklist and decision on one state of a task. */
@Entity('reviews')
export class Review {
  @PrimaryColumn('text')
  id!: string;

  @Index()
  @Column('text', { name: 'task_id' })
  taskId!: string;

  @Column('text', { name: 'person_id' })
  personId!: string;

  @Column('text', { name: 'checklist_version' })
  checklistVersion!: string;

  @Column('simple-json')
  answers!: Answered[];

  @Column('text')
  decision!: 'accept' | 'object';

  @Column('text', { nullable: true })
  objection!: string | null;

  @Column('simple-json')
  pins!: RevisionPins;

  @Column('text', { name: 'created_at' })
  createdAt!: string;
}

import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { GoldenPolicy } from './domain/criteria';

/** What a task has to have been tried by; each change is a new version, and what was accepted keeps the number of its own. */
@Entity('golden_policies')
export class GoldenPolicyRow {
  /** 1 is the policy that there is from the start, and has no row. */
  @PrimaryColumn('integer')
  version!: number;

  @Column('simple-json')
  policy!: GoldenPolicy;

  @Column('text')
  reason!: string;

  @Column('text', { name: 'created_by' })
  createdBy!: string;

  @Column('text', { name: 'created_at' })
  createdAt!: string;
}

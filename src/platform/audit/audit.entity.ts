import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One line of the audit log; `mac` chains it to the line before with the installation's key. */
@Entity('audit_entries')
export class AuditEntry {
  /** 1, 2, 3, ... without holes. */
  @PrimaryColumn('integer')
  seq!: number;

  @Column('text')
  at!: string;

  @Column('text', { name: 'actor_id' })
  actorId!: string;

  /** `resource.verb`, see AuditAction. */
  @Column('text')
  action!: string;

  /** Id of what was changed or served. */
  @Column('text')
  subject!: string;

  @Column('simple-json')
  data!: Record<string, unknown>;

  @Column('text', { name: 'request_id' })
  requestId!: string;

  @Column('text', { name: 'prev_mac' })
  prevMac!: string;

  @Column('text')
  mac!: string;
}

/** One row: the end of the chain. It is locked while an entry is added, so that the chain never forks. */
@Entity('audit_heads')
export class AuditHead {
  @PrimaryColumn('integer')
  id!: number;

  @Column('integer')
  seq!: number;

  @Column('text')
  mac!: string;
}

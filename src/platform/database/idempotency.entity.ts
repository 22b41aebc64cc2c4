import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The answer to a creating request, by account and Idempotency-Key; kept for 24 hours. */
@Entity('idempotency_records')
export class IdempotencyRecord {
  @PrimaryColumn('text', { name: 'account_id' })
  accountId!: string;

  @PrimaryColumn('text')
  key!: string;

  /** sha256 of method, path and body. */
  @Column('text')
  fingerprint!: string;

  @Column('text')
  body!: string;

  @Column('text', { name: 'created_at' })
  createdAt!: string;
}

import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Capability, Role } from '../../domain/capability';
import type { Qualifications } from '../../domain/qualifications';

export const ACCOUNT_KINDS = ['person', 'program'] as const;
export type AccountKind = (typeof ACCOUNT_KINDS)[number];

/** A person or a program that may use the API. */
@Entity('accounts')
export class Account {
  @PrimaryColumn('text')
  id!: string;

  @Index({ unique: true })
  @Column('text')
  name!: string;

  @Column('text')
  kind!: AccountKind;

  /** The person behind it: seats and exposures count by this. A person's first account names itself. */
  @Index()
  @Column('text', { name: 'person_id' })
  personId!: string;

  @Column('simple-json')
  roles!: Role[];

  @Column('text', { name: 'created_at' })
  createdAt!: string;

  @Column('text', { name: 'disabled_at', nullable: true })
  disabledAt!: string | null;

  /** Verified experience, of a person's first account alone; null while nobody has verified any. */
  @Column('simple-json', { nullable: true })
  qualifications!: Qualifications | null;
}

/** An API credential. The token itself is shown once and never stored. */
@Entity('tokens')
export class Token {
  @PrimaryColumn('text')
  id!: string;

  @Index()
  @Column('text', { name: 'account_id' })
  accountId!: string;

  /** sha256 of the token, hex. The token holds 178 random bits, so no salt or slow hash is needed. */
  @Index({ unique: true })
  @Column('text')
  hash!: string;

  @Column('text')
  name!: string;

  /** null: everything that the account's roles allow. */
  @Column('simple-json', { nullable: true })
  scopes!: Capability[] | null;

  @Column('text', { name: 'created_at' })
  createdAt!: string;

  @Column('text', { name: 'expires_at', nullable: true })
  expiresAt!: string | null;

  @Column('text', { name: 'last_used_at', nullable: true })
  lastUsedAt!: string | null;

  @Column('text', { name: 'revoked_at', nullable: true })
  revokedAt!: string | null;
}

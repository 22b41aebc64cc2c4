import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { CAPABILITIES, ROLES } from '../../domain/capability';
import { idOf } from '../../domain/ids';
import { VERIFIED_YEARS, VerifiedYears } from '../../domain/qualifications';
import { PageQuery, pageOf, textOf, Timestamp } from '../../platform/http';
import { ACCOUNT_KINDS } from './accounts.entity';

const Name = textOf(1, 100).regex(/^[\p{L}\p{N}][\p{L}\p{N} ._@-]*$/u, 'letters, digits, space and . _ @ - only');

const QualificationsView = z
  .object({ ...VERIFIED_YEARS, verified_by: idOf('account'), verified_at: Timestamp })
  .meta({ id: 'Qualifications' });

export class NewQualificationsDto extends createZodDto(VerifiedYears.meta({ id: 'NewQualifications' })) {}

export const AccountView = z
  .object({
    id: idOf('account'),
    name: z.string(),
    kind: z.enum(ACCOUNT_KINDS),
    person_id: z.string().describe('Seats and exposures count by this'),
    roles: z.array(z.enum(ROLES)),
    created_at: Timestamp,
    disabled_at: Timestamp.nullable(),
    qualifications: QualificationsView.nullable().describe("On a person's first account alone; null while nothing was verified"),
  })
  .meta({ id: 'Account' });
export type AccountView = z.infer<typeof AccountView>;
export class AccountDto extends createZodDto(AccountView) {}
export class AccountPageDto extends createZodDto(pageOf(AccountView).meta({ id: 'AccountPage' })) {}

export const NewAccount = z
  .strictObject({
    name: Name,
    kind: z.enum(ACCOUNT_KINDS).default('person'),
    roles: z.array(z.enum(ROLES)).min(1).max(ROLES.length),
    person_id: idOf('account').optional().describe('The owner of a program, or the first account of the same person'),
  })
  .refine((a) => a.kind === 'person' || a.person_id !== undefined, { path: ['person_id'], message: 'a program has an owner' })
  .meta({ id: 'NewAccount' });
export type NewAccount = z.infer<typeof NewAccount>;
export class NewAccountDto extends createZodDto(NewAccount) {}

export const AccountPatch = z
  .strictObject({ roles: z.array(z.enum(ROLES)).min(1).max(ROLES.length).optional(), disabled: z.boolean().optional() })
  .meta({ id: 'AccountPatch' });
export type AccountPatch = z.infer<typeof AccountPatch>;
export class AccountPatchDto extends createZodDto(AccountPatch) {}

export const TokenView = z
  .object({
    id: idOf('token'),
    account_id: idOf('account'),
    name: z.string(),
    scopes: z.array(z.enum(CAPABILITIES)).nullable().describe('null: everything that the roles allow'),
    created_at: Timestamp,
    expires_at: Timestamp.nullable(),
    last_used_at: Timestamp.nullable().describe('To the minute'),
    revoked_at: Timestamp.nullable(),
  })
  .meta({ id: 'Token' });
export type TokenView = z.infer<typeof TokenView>;
export class TokenPageDto extends createZodDto(pageOf(TokenView).meta({ id: 'TokenPage' })) {}

export const IssuedToken = TokenView.extend({ token: z.string().describe('Shown this once') }).meta({ id: 'IssuedToken' });
export type IssuedToken = z.infer<typeof IssuedToken>;
export class IssuedTokenDto extends createZodDto(IssuedToken) {}

export const NewToken = z
  .strictObject({
    name: Name,
    scopes: z.array(z.enum(CAPABILITIES)).min(1).nullable().default(null),
    expires_at: z.iso.datetime().nullable().default(null),
  })
  .meta({ id: 'NewToken' });
export type NewToken = z.infer<typeof NewToken>;
export class NewTokenDto extends createZodDto(NewToken) {}

export const Me = z
  .object({
    account: AccountView,
    capabilities: z.array(z.enum(CAPABILITIES)).describe('Of this token: its scopes, cut down to what the roles allow'),
  })
  .meta({ id: 'Me' });
export type Me = z.infer<typeof Me>;
export class MeDto extends createZodDto(Me) {}

export class PageQueryDto extends createZodDto(PageQuery) {}
export class AccountIdDto extends createZodDto(z.strictObject({ id: idOf('account') })) {}
export class TokenIdDto extends createZodDto(z.strictObject({ id: idOf('token') })) {}

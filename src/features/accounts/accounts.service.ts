import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import type { Actor, Ctx } from '../../domain/actor';
import { capabilitiesOf, type Capability } from '../../domain/capability';
import { DomainError, notFound } from '../../domain/errors';
import type { Qualifications, VerifiedYears } from '../../domain/qualifications';
import { AuditLog } from '../../platform/audit';
import { UnitOfWork, type Reader, type Unit } from '../../platform/database';
import { sha256 } from '../../platform/hash';
import { decodeCursor, toPage, type PageQuery } from '../../platform/http';
import { newId } from '../../platform/ids';
import type { Account, Token } from './accounts.entity';
import { AccountsRepository } from './accounts.repository';
import type { AccountPatch, AccountView, IssuedToken, Me, NewAccount, NewToken, TokenView } from './accounts.schema';
import { formatToken } from './domain/token';

type Page<T> = { items: T[]; next_cursor: string | null };

@Injectable()
export class AccountsService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: AccountsRepository,
    private readonly audit: AuditLog,
  ) {}

  create(ctx: Ctx, input: NewAccount): Promise<AccountView> {
    return this.work.run(ctx, async (unit) => toAccountView(await this.insert(unit, input)));
  }

  /** The same in the caller's unit: the first run and imports use it. */
  async insert(unit: Unit, { name, kind, roles, person_id }: NewAccount): Promise<Account> {
    const taken = await this.repository.findAccountByName(unit, name);
    if (taken) throw new DomainError('conflict', 'The name is taken.', [{ pointer: '/name', detail: 'taken' }]);
    const owner = person_id && (await this.repository.findAccount(unit, person_id));
    if (person_id && !owner) throw new DomainError('invalid', undefined, [{ pointer: '/person_id', detail: 'no such account' }]);
    const id = newId('account');
    const personId = owner ? owner.personId : id;
    const account: Account = {
      id,
      name,
      kind,
      roles: [...new Set(roles)],
      personId,
      createdAt: unit.ctx.now().toISOString(),
      disabledAt: null,
      qualifications: null,
    };
    await this.repository.insertAccount(unit, account);
    await this.audit.append(unit, { action: 'account.created', subject: id, data: { name, kind, roles } });
    return account;
  }

  /** People with an account that has a role with this capability and is not disabled. */
  async listPersons(reader: Reader, capability: Capability): Promise<string[]> {
    const accounts = await this.repository.listEnabled(reader);
    return [
      ...new Set(accounts.filter(({ roles }) => capabilitiesOf(roles, null).has(capability)).map(({ personId }) => personId)),
    ];
  }

  /** What the accounts of a person allow together, the disabled ones too: what was seen through them stays seen. */
  async capabilitiesOfPerson(reader: Reader, personId: string): Promise<ReadonlySet<Capability>> {
    const accounts = await this.repository.listOfPerson(reader, personId);
    return capabilitiesOf(
      accounts.flatMap(({ roles }) => roles),
      null,
    );
  }

  patch(ctx: Ctx, id: string, input: AccountPatch): Promise<AccountView> {
    return this.work.run(ctx, async (unit) => {
      const account = await this.getAccount(unit, id);
      const disabledAt = input.disabled === undefined ? account.disabledAt : input.disabled ? ctx.now().toISOString() : null;
      const changed = { roles: input.roles ? [...new Set(input.roles)] : account.roles, disabledAt };
      await this.repository.updateAccount(unit, account, changed);
      await this.audit.append(unit, {
        action: 'account.changed',
        subject: id,
        data: { roles: changed.roles, disabled: disabledAt !== null },
      });
      return toAccountView({ ...account, ...changed });
    });
  }

  /** Keeps what was verified of a person's experience, in the place of what was known before. */
  qualify(ctx: Ctx, id: string, years: VerifiedYears): Promise<AccountView> {
    return this.work.run(ctx, async (unit) => {
      const account = await this.getAccount(unit, id);
      if (account.kind !== 'person' || account.personId !== id)
        throw new DomainError('conflict', "Experience is kept on a person's first account.", [], { account: account.personId });
      const qualifications: Qualifications = {
        ...years,
        verified_by: ctx.actor.accountId,
        verified_at: ctx.now().toISOString(),
      };
      await this.repository.updateAccount(unit, account, { qualifications });
      await this.audit.append(unit, { action: 'account.qualified', subject: id, data: { ...years } });
      return toAccountView({ ...account, qualifications });
    });
  }

  /** What was verified of a person's experience; undefined where nothing was. */
  async findQualifications(reader: Reader, personId: string): Promise<Qualifications | undefined> {
    return (await this.repository.findAccount(reader, personId))?.qualifications ?? undefined;
  }

  async list(_ctx: Ctx, { cursor, limit }: PageQuery): Promise<Page<AccountView>> {
    const rows = await this.repository.listAccounts(this.work.reader, stringKey(cursor), limit + 1);
    const page = toPage(rows, limit, (account) => account.id);
    return { ...page, items: page.items.map(toAccountView) };
  }

  async exists(reader: Reader): Promise<boolean> {
    return (await this.repository.countAccounts(reader)) > 0;
  }

  findByName(reader: Reader, name: string): Promise<Account | undefined> {
    return this.repository.findAccountByName(reader, name);
  }

  async getAccount(reader: Reader, id: string): Promise<Account> {
    const account = await this.repository.findAccount(reader, id);
    if (!account) throw notFound();
    return account;
  }

  async me({ actor }: Ctx): Promise<Me> {
    const account = await this.getAccount(this.work.reader, actor.accountId);
    return { account: toAccountView(account), capabilities: [...actor.capabilities].sort() };
  }

  /** A token for the actor, or (for who may write accounts) for another account. */
  issueToken(ctx: Ctx, accountId: string, input: NewToken): Promise<IssuedToken> {
    return this.work.run(ctx, async (unit) => this.insertToken(unit, await this.getAccount(unit, accountId), input));
  }

  async insertToken(unit: Unit, account: Account, { name, scopes, expires_at }: NewToken): Promise<IssuedToken> {
    refuseWiderScopes(unit.ctx.actor, account, scopes);
    const secret = formatToken(randomBytes(64));
    const token: Token = {
      ...{ id: newId('token'), accountId: account.id, hash: sha256(secret), name, scopes, expiresAt: expires_at },
      ...{ createdAt: unit.ctx.now().toISOString(), lastUsedAt: null, revokedAt: null },
    };
    await this.repository.insertToken(unit, token);
    await this.audit.append(unit, { action: 'token.issued', subject: token.id, data: { account: account.id, scopes } });
    return { ...toTokenView(token), token: secret };
  }

  async listTokens({ actor }: Ctx, { cursor, limit }: PageQuery): Promise<Page<TokenView>> {
    const rows = await this.repository.listTokens(this.work.reader, actor.accountId, stringKey(cursor), limit + 1);
    const page = toPage(rows, limit, (token) => token.id);
    return { ...page, items: page.items.map(toTokenView) };
  }

  revokeToken(ctx: Ctx, id: string): Promise<TokenView> {
    return this.work.run(ctx, async (unit) => {
      const token = await this.repository.findToken(unit, id);
      const mayRevoke = token && (token.accountId === ctx.actor.accountId || ctx.actor.capabilities.has('accounts:write'));
      if (!token || !mayRevoke) throw notFound();
      const revokedAt = token.revokedAt ?? ctx.now().toISOString();
      await this.repository.updateToken(unit, token, { revokedAt });
      await this.audit.append(unit, { action: 'token.revoked', subject: id });
      return toTokenView({ ...token, revokedAt });
    });
  }
}

/** A narrow token must not make a wider one for its own account. */
function refuseWiderScopes(actor: Actor, account: Account, scopes: NewToken['scopes']): void {
  if (actor.accountId !== account.id) return;
  const asked = capabilitiesOf(account.roles, scopes);
  const wider = [...asked].filter((capability) => !actor.capabilities.has(capability));
  if (wider.length > 0)
    throw new DomainError('forbidden', 'A token cannot issue a wider one.', [], { missing_capabilities: wider });
}

function stringKey(cursor: string | undefined): string | undefined {
  const key = decodeCursor(cursor);
  return key === undefined ? undefined : String(key);
}

export function toAccountView(account: Account): AccountView {
  const { id, name, kind, personId, roles, createdAt, disabledAt, qualifications } = account;
  const times = { created_at: createdAt, disabled_at: disabledAt };
  return { id, name, kind, person_id: personId, roles, ...times, qualifications };
}

function toTokenView(token: Token): TokenView {
  const { id, accountId, name, scopes, createdAt, expiresAt, lastUsedAt, revokedAt } = token;
  const times = { created_at: createdAt, expires_at: expiresAt, last_used_at: lastUsedAt, revoked_at: revokedAt };
  return { id, account_id: accountId, name, scopes, ...times };
}

import { Injectable } from '@nestjs/common';
import { IsNull, MoreThan } from 'typeorm';
import { insertRow, updateRows, type Reader, type Unit } from '../../platform/database';
import { Account, Token } from './accounts.entity';

@Injectable()
export class AccountsRepository {
  /** Counts the changes of accounts and tokens that this process has committed, so that what was read before is known to be old. */
  changes = 0;

  async findAccount(reader: Reader, id: string): Promise<Account | undefined> {
    return (await reader.manager.findOneBy(Account, { id })) ?? undefined;
  }

  async findAccountByName(reader: Reader, name: string): Promise<Account | undefined> {
    return (await reader.manager.findOneBy(Account, { name })) ?? undefined;
  }

  listAccounts(reader: Reader, after: string | undefined, limit: number): Promise<Account[]> {
    return reader.manager.find(Account, {
      where: after === undefined ? {} : { id: MoreThan(after) },
      order: { id: 'ASC' },
      take: limit,
    });
  }

  listEnabled(reader: Reader): Promise<Account[]> {
    return reader.manager.find(Account, { where: { disabledAt: IsNull() }, order: { id: 'ASC' } });
  }

  listOfPerson(reader: Reader, personId: string): Promise<Account[]> {
    return reader.manager.find(Account, { where: { personId } });
  }

  countAccounts(reader: Reader): Promise<number> {
    return reader.manager.count(Account);
  }

  insertAccount(unit: Unit, account: Account): Promise<void> {
    return insertRow(unit, Account, account);
  }

  updateAccount(unit: Unit, account: Account, patch: Partial<Account>): Promise<number> {
    unit.afterCommit(() => void (this.changes += 1));
    return updateRows(unit, Account, { id: account.id }, patch);
  }

  async findTokenByHash(reader: Reader, hash: string): Promise<Token | undefined> {
    return (await reader.manager.findOneBy(Token, { hash })) ?? undefined;
  }

  async findToken(reader: Reader, id: string): Promise<Token | undefined> {
    return (await reader.manager.findOneBy(Token, { id })) ?? undefined;
  }

  listTokens(reader: Reader, accountId: string, after: string | undefined, limit: number): Promise<Token[]> {
    const where = after === undefined ? { accountId } : { accountId, id: MoreThan(after) };
    return reader.manager.find(Token, { where, order: { id: 'ASC' }, take: limit });
  }

  insertToken(unit: Unit, token: Token): Promise<void> {
    return insertRow(unit, Token, token);
  }

  updateToken(unit: Unit, token: Token, patch: Partial<Token>): Promise<number> {
    unit.afterCommit(() => void (this.changes += 1));
    return updateRows(unit, Token, { id: token.id }, patch);
  }
}

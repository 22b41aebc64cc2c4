import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../domain/actor';
import { SYSTEM_ACTOR } from '../../domain/actor';
import { capabilitiesOf } from '../../domain/capability';
import type { Authenticator } from '../../platform/auth';
import { CLOCK, monotonicMs, type Clock } from '../../platform/clock';
import { UnitOfWork } from '../../platform/database';
import { sha256 } from '../../platform/hash';
import type { Account, Token } from './accounts.entity';
import { AccountsRepository } from './accounts.repository';
import { isWellFormedToken } from './domain/token';

/** `last_used_at` is written at most this often, so that reading a pool costs no writes. */
const LAST_USED_STEP_MS = 60_000;
/** A token that is revoked is refused at once by the process that revoked it, and after so long by others on the same database. */
const KNOWN_MS = 1000;
const MAX_KNOWN = 10_000;

interface Known {
  token: Token;
  account: Account;
  /** Monotonic milliseconds. */
  readAt: number;
  changes: number;
}

@Injectable()
export class TokenAuthenticator implements Authenticator {
  /** By the hash of the secret: a trainer's next request comes a few milliseconds after its last. */
  private readonly known = new Map<string, Known>();

  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: AccountsRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async authenticate(secret: string): Promise<Actor | undefined> {
    if (!isWellFormedToken(secret)) return undefined;
    const found = await this.find(sha256(secret));
    const now = this.clock.now();
    if (!found || !isGood(found, now)) return undefined;
    const { token, account } = found;
    await this.touch(token, now);
    const { id, personId, name, roles } = account;
    return { accountId: id, personId, name, roles, capabilities: capabilitiesOf(roles, token.scopes) };
  }

  private async find(hash: string): Promise<Pick<Known, 'token' | 'account'> | undefined> {
    const known = this.known.get(hash);
    if (known && known.changes === this.repository.changes && monotonicMs() - known.readAt < KNOWN_MS) return known;
    this.known.delete(hash);
    const [changes, readAt] = [this.repository.changes, monotonicMs()];
    const token = await this.repository.findTokenByHash(this.work.reader, hash);
    const account = token && (await this.repository.findAccount(this.work.reader, token.accountId));
    if (!account) return undefined;
    if (this.known.size >= MAX_KNOWN) this.known.clear();
    this.known.set(hash, { token, account, readAt, changes });
    return { token, account };
  }

  private async touch(token: Token, now: Date): Promise<void> {
    const last = token.lastUsedAt === null ? 0 : Date.parse(token.lastUsedAt);
    if (now.getTime() - last < LAST_USED_STEP_MS) return;
    const ctx = { actor: SYSTEM_ACTOR, requestId: 'authenticate', now: () => now, via: 'authenticate' };
    await this.work.run(ctx, (unit) => this.repository.updateToken(unit, token, { lastUsedAt: now.toISOString() }));
  }
}

function isGood({ token, account }: Pick<Known, 'token' | 'account'>, now: Date): boolean {
  const expired = token.expiresAt !== null && token.expiresAt <= now.toISOString();
  return token.revokedAt === null && !expired && account.disabledAt === null;
}

import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../domain/actor';
import { SYSTEM_ACTOR } from '../../domain/actor';
import { capabilitiesOf } from '../../domain/capability';
import type { Authenticator } from '../../platform/auth';
import { CLOCK, type Clock } from '../../platform/clock';
import { UnitOfWork } from '../../platform/database';
import { sha256 } from '../../platform/hash';
import type { Token } from './accounts.entity';
import { AccountsRepository } from './accounts.repository';
import { isWellFormedToken } from './domain/token';

/** `last_used_at` is written at most this often, so that reading a pool costs no writes. */
const LAST_USED_STEP_MS = 60_000;

@Injectable()
export class TokenAuthenticator implements Authenticator {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: AccountsRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async authenticate(secret: string): Promise<Actor | undefined> {
    if (!isWellFormedToken(secret)) return undefined;
    const token = await this.repository.findTokenByHash(this.work.reader, sha256(secret));
    const now = this.clock.now();
    if (!token || token.revokedAt !== null || (token.expiresAt !== null && token.expiresAt <= now.toISOString()))
      return undefined;
    const account = await this.repository.findAccount(this.work.reader, token.accountId);
    if (!account || account.disabledAt !== null) return undefined;
    await this.touch(token, now);
    const { id, personId, name, roles } = account;
    return { accountId: id, personId, name, roles, capabilities: capabilitiesOf(roles, token.scopes) };
  }

  private async touch(token: Token, now: Date): Promise<void> {
    const last = token.lastUsedAt === null ? 0 : Date.parse(token.lastUsedAt);
    if (now.getTime() - last < LAST_USED_STEP_MS) return;
    const ctx = { actor: SYSTEM_ACTOR, requestId: 'authenticate', now: () => now, via: 'authenticate' };
    await this.work.run(ctx, (unit) => this.repository.updateToken(unit, token, { lastUsedAt: now.toISOString() }));
  }
}

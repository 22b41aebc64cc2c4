import { Injectable } from '@nestjs/common';
import type { Verdict } from '../../domain/verdict';
import type { Outcome } from './judged';
import { Lru } from './lru';

/** Outcomes that another run of the same bytes may well not have, or that say nothing of the bytes. */
const NEVER_KEPT: ReadonlySet<Verdict> = new Set(['timed-out', 'out-of-memory', 'tampered', 'infra-error']);
/** Characters of JSON, about: 64 MiB of memory. */
const CAPACITY = 64 * 1024 * 1024;
/** Objects, keys and the account set of one entry. */
const OVERHEAD = 2048;
/** Accounts that are remembered with one outcome. */
const MAX_ACCOUNTS = 64;

export interface Kept {
  outcome: Outcome;
  /** The grading that ran. */
  gradingId: string;
}

interface Known extends Kept {
  accounts: Set<string>;
}

/** Outcomes by key: exact bytes, version, tests, image, limits, trust, isolation. Gone with the process. */
@Injectable()
export class VerdictCache {
  private readonly entries = new Lru<Known>(CAPACITY);

  /** The outcome, and whether this account had it before: only then may it be told that it is not the first. */
  find(key: string, account: string): (Kept & { own: boolean }) | undefined {
    const known = this.entries.get(key);
    if (!known) return undefined;
    const own = known.accounts.has(account);
    if (!own && known.accounts.size < MAX_ACCOUNTS) known.accounts.add(account);
    return { outcome: known.outcome, gradingId: known.gradingId, own };
  }

  /** False for what is never kept. */
  keep(key: string, account: string, kept: Kept): boolean {
    if (NEVER_KEPT.has(kept.outcome.run.verdict)) return false;
    this.entries.set(key, { ...kept, accounts: new Set([account]) }, weightOf(kept.outcome));
    return true;
  }

  forget(key: string): void {
    this.entries.delete(key);
  }
}

/** What a submission printed counts too: it is the submission's to choose how much that is. */
function weightOf({ run }: Outcome): number {
  return OVERHEAD + JSON.stringify(run).length;
}

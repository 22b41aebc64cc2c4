import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '../../domain/errors';
import type { NewAuditEntry } from '../../platform/audit';
import { CONFIG, type Config } from '../../platform/config';
import { UnitOfWork } from '../../platform/database';
import type { SubmissionUse } from './grading.entity';
import { GradingRepository } from './grading.repository';
import { Lru } from './lru';

/** Digests that are kept in memory, over all accounts and tasks. */
const CAPACITY = 1_000_000;
/** Hexadecimal digits of a digest that tell submissions of one task apart: 128 bits. */
const SHORT = 32;
const GROWTH = 100;

interface Tally {
  seen: Set<string>;
  /** Of those the ones that no grading has written down yet, each with its number: their first try may have ended without a verdict. */
  unwritten: Map<string, number>;
  refused: number;
}

export interface Counted {
  /** To be written, if the submission is a new one of this account on this task. */
  use?: SubmissionUse;
  audit?: NewAuditEntry;
  /** To be called once it is written. */
  written?: () => void;
}

/**
 * Counts distinct submissions by account and task: each tells a bit about the private tests. What is counted is written
 * with the grading; the first of an account on a task and each power of ten go to the audit log, as do refusals.
 */
@Injectable()
export class SubmissionCounter {
  private readonly tallies = new Lru<Tally>(CAPACITY);
  private readonly loading = new Map<string, Promise<Tally>>();

  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: GradingRepository,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Throws `submission-limit`, with an audit entry to write in `extra.audit` of the refusal. */
  async count(accountId: string, taskId: string, sha256: string): Promise<Counted> {
    const tally = await this.tallyOf(accountId, taskId);
    const short = sha256.slice(0, SHORT);
    if (tally.seen.has(short)) return this.toWrite(accountId, taskId, sha256, tally);
    const limit = this.config.grader.maxSubmissions;
    if (tally.seen.size >= limit) throw new SubmissionLimitError(limit, this.refusal(accountId, taskId, tally));
    tally.seen.add(short);
    tally.unwritten.set(short, tally.seen.size);
    if (tally.seen.size % GROWTH === 0) this.keep(`${accountId} ${taskId}`, tally);
    return this.toWrite(accountId, taskId, sha256, tally);
  }

  private toWrite(accountId: string, taskId: string, sha256: string, { unwritten }: Tally): Counted {
    const short = sha256.slice(0, SHORT);
    const count = unwritten.get(short);
    if (count === undefined) return {};
    const audit = isPowerOfTen(count)
      ? { action: 'submission.counted', subject: taskId, data: { account: accountId, count } }
      : undefined;
    return { use: { accountId, taskId, sha256 }, ...(audit && { audit }), written: () => void unwritten.delete(short) };
  }

  /** Charged for what it may grow to until it is kept again. */
  private keep(key: string, tally: Tally): void {
    this.tallies.set(key, tally, tally.seen.size + GROWTH);
  }

  private refusal(accountId: string, taskId: string, tally: Tally): NewAuditEntry | undefined {
    tally.refused += 1;
    return isPowerOfTen(tally.refused)
      ? { action: 'submission.refused', subject: taskId, data: { account: accountId, count: tally.refused } }
      : undefined;
  }

  private tallyOf(accountId: string, taskId: string): Promise<Tally> | Tally {
    const key = `${accountId} ${taskId}`;
    const known = this.tallies.get(key);
    if (known) return known;
    const running = this.loading.get(key);
    if (running) return running;
    const load = this.load(key, accountId, taskId).finally(() => this.loading.delete(key));
    this.loading.set(key, load);
    return load;
  }

  private async load(key: string, accountId: string, taskId: string): Promise<Tally> {
    const uses = await this.repository.listUses(this.work.reader, accountId, taskId);
    const seen = new Set(uses.map((sha256) => sha256.slice(0, SHORT)));
    const tally: Tally = { seen, unwritten: new Map(), refused: 0 };
    this.keep(key, tally);
    return tally;
  }
}

/** A 429 whose first occurrence, and each power of ten, belongs into the audit log. */
export class SubmissionLimitError extends DomainError {
  constructor(
    limit: number,
    readonly audit: NewAuditEntry | undefined,
  ) {
    super('submission-limit', `At most ${limit} distinct submissions of one task are judged for an account.`, [], { limit });
  }
}

function isPowerOfTen(count: number): boolean {
  return Number.isInteger(Math.log10(count));
}

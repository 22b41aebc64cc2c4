import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { DomainError } from '../../domain/errors';
import { UnitOfWork } from '../../platform/database';
import { sha256 } from '../../platform/hash';
import type { BatchInput } from './batch-lines';
import type { BatchLine } from './grading.entity';
import { GradingRepository } from './grading.repository';

/** Batches that an account may have running at the same time. */
const MAX_LIVE = 16;

/** What was judged before under a batch's Idempotency-Key. */
export interface Replay {
  /** JSON of the grading that this line has already; undefined if it has none. Throws `idempotency-mismatch`. */
  find(input: BatchInput): Promise<string | undefined>;
  /** What is stored with the line's verdict; undefined without a key. */
  lineFor(input: BatchInput): Omit<BatchLine, 'gradingId'> | undefined;
  /** The batch is over. */
  close(): void;
}

/** Verdicts of batches with an Idempotency-Key: each line's is stored as it is made, and given again to who asks again. */
@Injectable()
export class BatchReplays {
  private readonly live = new Map<string, number>();

  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: GradingRepository,
  ) {}

  /** Throws 409 while a batch with the same key runs, 429 if the account has too many batches running. */
  async open({ actor: { accountId }, idempotency }: Ctx): Promise<Replay> {
    const key = idempotency?.key;
    const release = this.enter(accountId, key);
    if (key === undefined) return { find: () => Promise.resolve(undefined), lineFor: () => undefined, close: release };
    try {
      const stored = await this.repository.listLines(this.work.reader, accountId, key);
      const byLine = new Map(stored.map((line) => [line.line, line]));
      return {
        find: (input) => this.find(input, byLine.get(input.index)),
        lineFor: ({ index, bytes }) => ({ accountId, key, line: index, digest: sha256(bytes) }),
        close: release,
      };
    } catch (error) {
      release();
      throw error;
    }
  }

  private async find({ bytes }: BatchInput, stored: BatchLine | undefined): Promise<string | undefined> {
    if (!stored) return undefined;
    if (stored.digest !== sha256(bytes))
      throw new DomainError('idempotency-mismatch', 'This line was another one under the same Idempotency-Key.');
    return this.repository.findResult(this.work.reader, stored.gradingId, stored.accountId);
  }

  private enter(account: string, key: string | undefined): () => void {
    const [keyed, all] = [`${account} ${key}`, account];
    if (key !== undefined && this.live.has(keyed))
      throw new DomainError('idempotency-in-flight', undefined, [], { retry_after: 1 });
    if ((this.live.get(all) ?? 0) >= MAX_LIVE)
      throw new DomainError('too-many-requests', `At most ${MAX_LIVE} batches of an account run at a time.`, [], {
        retry_after: 5,
      });
    const names = key === undefined ? [all] : [all, keyed];
    for (const name of names) this.live.set(name, (this.live.get(name) ?? 0) + 1);
    return () => {
      for (const name of names) {
        const left = (this.live.get(name) ?? 1) - 1;
        if (left === 0) this.live.delete(name);
        else this.live.set(name, left);
      }
    };
  }
}

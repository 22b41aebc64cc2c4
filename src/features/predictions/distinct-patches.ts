import { Inject, Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { DomainError } from '../../domain/errors';
import { AuditLog } from '../../platform/audit';
import { CONFIG, type Config } from '../../platform/config';
import { UnitOfWork, type Unit } from '../../platform/database';
import { sha256 } from '../../platform/hash';
import type { Prediction } from './domain/prediction-file';
import { PredictionsRepository } from './predictions.repository';

/**
 * Counts distinct patches by account and task, as gradings count submissions and up to the same limit: each verdict tells a bit about the
 * tests that judge. Two files that come side by side may pass it by what the second holds.
 */
@Injectable()
export class DistinctPatches {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: PredictionsRepository,
    private readonly audit: AuditLog,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Throws `submission-limit` where a task would have more than the limit; the refusal is in the audit log then. */
  async check(ctx: Ctx, predictions: readonly Prediction[]): Promise<void> {
    const limit = this.config.grader.maxSubmissions;
    const { accountId } = ctx.actor;
    for (const [taskId, digests] of byTask(predictions)) {
      const known = new Set(await this.repository.listUses(this.work.reader, accountId, taskId));
      if (union(known, digests) <= limit) continue;
      await this.work.run({ ...ctx, idempotency: undefined }, async (unit) => {
        await this.audit.append(unit, { action: 'submission.refused', subject: taskId, data: { account: accountId, count: 1 } });
      });
      throw new DomainError('submission-limit', `At most ${limit} distinct patches of ${taskId} are judged for an account.`, [], {
        limit,
      });
    }
  }

  /** In the unit that takes the file in. */
  async write(unit: Unit, predictions: readonly Prediction[]): Promise<void> {
    const { accountId } = unit.ctx.actor;
    for (const [taskId, digests] of byTask(predictions)) {
      const known = new Set(await this.repository.listUses(unit, accountId, taskId));
      const fresh = [...digests].filter((digest) => !known.has(digest));
      await this.repository.insertUses(
        unit,
        fresh.map((digest) => ({ accountId, taskId, sha256: digest })),
      );
      const count = known.size + fresh.length;
      if (fresh.length > 0 && String(count).length > (known.size === 0 ? 0 : String(known.size).length))
        await this.audit.append(unit, { action: 'submission.counted', subject: taskId, data: { account: accountId, count } });
    }
  }
}

/** Digests of the patches that hold anything. */
function byTask(predictions: readonly Prediction[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const { taskId, patch } of predictions)
    if (patch.trim() !== '') found.set(taskId, (found.get(taskId) ?? new Set<string>()).add(sha256(patch)));
  return found;
}

function union(known: ReadonlySet<string>, digests: ReadonlySet<string>): number {
  return known.size + [...digests].filter((digest) => !known.has(digest)).length;
}

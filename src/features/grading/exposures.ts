import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import type { Part } from '../../domain/task';
import { UnitOfWork } from '../../platform/database';
import { ExposureLedger } from '../exposures';
import type { GradingResult } from './grading.schema';
import { Lru } from './lru';

/**
 * Gradings in the exposure ledger: whoever is told that a submission is right has seen a solution, and whoever is told of
 * tests has seen tests. Once a person, a task and a part: who tries a thousand times is exposed no more.
 */
@Injectable()
export class GradingExposures {
  private readonly known = new Lru<Set<Part>>(100_000);

  constructor(
    private readonly work: UnitOfWork,
    private readonly ledger: ExposureLedger,
  ) {}

  /** Resolves when it is committed; call before the answer leaves. */
  async note(ctx: Ctx, { task_id: taskId, verdict, scope }: GradingResult): Promise<void> {
    const parts: Part[] = verdict === 'passed' && scope === 'all' ? ['tests', 'solution'] : ['tests'];
    const key = `${ctx.actor.personId} ${taskId}`;
    const known = this.known.get(key);
    if (known && parts.every((part) => known.has(part))) return;
    const shown = await this.work.run({ ...ctx, idempotency: undefined }, async (unit) => {
      const before = (await this.ledger.partsShown(unit, ctx.actor.personId, [taskId])).get(taskId) ?? new Set<Part>();
      // A fact about the part, not a revision of it.
      for (const part of parts)
        if (!before.has(part)) await this.ledger.record(unit, { taskId, part, revisionId: null, own: false });
      return new Set([...before, ...parts]);
    });
    this.known.set(key, shown);
  }
}

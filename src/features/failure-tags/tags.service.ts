import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { conflict } from '../../domain/errors';
import { FAILURE_TAGS, FAILURE_TAGS_VERSION, SOURCES } from '../../domain/failure-tags';
import { UnitOfWork } from '../../platform/database';
import { StressAttempts } from '../stress';
import type { AttemptTag } from './failure-tags.entity';
import type { AttemptTagList, FailureTagList, FailureTagQuery, NewTagDecision } from './failure-tags.schema';
import { Tags } from './tags';
import { toTagView } from './views';

/** The taxonomy, and what people make of the tags of attempts. */
@Injectable()
export class TagsService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly attempts: StressAttempts,
    private readonly tags: Tags,
  ) {}

  taxonomy({ axis, family }: FailureTagQuery): FailureTagList {
    const items = FAILURE_TAGS.filter(
      (tag) => (axis === undefined || tag.axis === axis) && (family === undefined || tag.family === family),
    );
    return {
      version: FAILURE_TAGS_VERSION,
      sources: { ...SOURCES },
      items: items.map(({ aliases, ...tag }) => ({
        ...tag,
        aliases: Object.fromEntries(Object.entries(aliases).map(([source, names]) => [source, [...names]])),
      })),
    };
  }

  async list(ctx: Ctx, attemptId: string): Promise<AttemptTagList> {
    const { attempt } = await this.attempts.getVisible(this.work.reader, ctx, attemptId);
    if (seesEvidence(ctx)) await this.attempts.expose(ctx, attempt);
    return this.view(ctx, attemptId, await this.tags.list(this.work.reader, [attemptId]));
  }

  async decide(ctx: Ctx, attemptId: string, input: NewTagDecision): Promise<AttemptTagList> {
    this.tags.check(ctx, input);
    const { attempt } = await this.attempts.getVisible(this.work.reader, ctx, attemptId);
    if (seesEvidence(ctx)) await this.attempts.expose(ctx, attempt);
    return this.work.run(ctx, async (unit) => {
      if (input.decision === 'add' && attempt.judgedAt === null) throw conflict('The attempt is not judged yet.');
      return this.view(ctx, attemptId, await this.tags.decide(unit, attemptId, input));
    });
  }

  private view(ctx: Ctx, attemptId: string, rows: readonly AttemptTag[]): AttemptTagList {
    return { attempt_id: attemptId, items: rows.map((row) => toTagView(row, seesEvidence(ctx))) };
  }
}

/** Places in tests and code are what was found of an attempt: for those who may see that. */
function seesEvidence({ actor }: Ctx): boolean {
  return actor.capabilities.has('stress:evidence');
}

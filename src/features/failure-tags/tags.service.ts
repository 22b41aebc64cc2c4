import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { conflict, DomainError } from '../../domain/errors';
import { FAILURE_TAGS, FAILURE_TAGS_VERSION, findFailureTag, SOURCES, type FailureTag } from '../../domain/failure-tags';
import { AuditLog } from '../../platform/audit';
import { UnitOfWork, type Unit } from '../../platform/database';
import { newId } from '../../platform/ids';
import { StressAttempts, type StressAttempt } from '../stress';
import type { AttemptTag } from './failure-tags.entity';
import { FailureTagsRepository } from './failure-tags.repository';
import type { AttemptTagList, FailureTagList, FailureTagQuery, NewTagDecision } from './failure-tags.schema';
import { RuleStates } from './rule-states';
import { toTagView } from './views';

/** The taxonomy, and what people make of the tags of attempts. */
@Injectable()
export class TagsService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: FailureTagsRepository,
    private readonly attempts: StressAttempts,
    private readonly rules: RuleStates,
    private readonly audit: AuditLog,
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
    return this.view(ctx, attemptId, await this.repository.listOf(this.work.reader, [attemptId]));
  }

  async decide(ctx: Ctx, attemptId: string, input: NewTagDecision): Promise<AttemptTagList> {
    const tag = getTag(input);
    if (tag.axis === 'attribution' && !ctx.actor.capabilities.has('rulings:write'))
      throw new DomainError('forbidden', 'Only an arbiter says whose fault a failure is.');
    const { attempt } = await this.attempts.getVisible(this.work.reader, ctx, attemptId);
    if (seesEvidence(ctx)) await this.attempts.expose(ctx, attempt);
    return this.work.run(ctx, async (unit) => {
      if (input.decision === 'add') await this.add(unit, attempt, tag, input);
      else await this.settle(unit, attempt, tag, input);
      const { decision } = input;
      await this.audit.append(unit, { action: 'tag.decided', subject: attemptId, data: { tag: tag.slug, decision } });
      return this.view(ctx, attemptId, await this.repository.listOf(unit, [attemptId]));
    });
  }

  /** Confirms or rejects what was suggested, by whatever rules. */
  private async settle(
    unit: Unit,
    { id }: StressAttempt,
    { slug }: FailureTag,
    { decision, note }: NewTagDecision,
  ): Promise<void> {
    const rows = (await this.repository.listOf(unit, [id])).filter((row) => row.slug === slug);
    if (rows.length === 0) throw conflict('Nobody has suggested this tag; add it.');
    const open = rows.filter(({ state }) => state !== 'superseded');
    if (open.length === 0) throw conflict('A ruling has superseded this tag.');
    for (const row of open)
      await this.change(unit, row, { state: decision === 'confirm' ? 'confirmed' : 'rejected', note: note ?? null });
    await this.rules.judge(unit, open);
  }

  private async add(unit: Unit, attempt: StressAttempt, { slug, axis }: FailureTag, { note }: NewTagDecision): Promise<void> {
    const rows = await this.repository.listOf(unit, [attempt.id]);
    if (attempt.judgedAt === null || rows.length === 0) throw conflict('The attempt is not judged yet.');
    const known = rows.find((row) => row.slug === slug);
    if (known) throw conflict(`The attempt has this tag, and it is ${known.state}; confirm or reject it.`);
    const [{ model, domain, runId, taskId }] = rows as [AttemptTag];
    const at = unit.ctx.now().toISOString();
    await this.repository.insertNew(unit, [
      {
        ...{ id: newId('failure-tag'), key: `${attempt.id}:${slug}:human`, attemptId: attempt.id, runId, taskId, model, domain },
        ...{ axis, slug, taxonomyVersion: FAILURE_TAGS_VERSION, source: 'human', ruleId: null, ruleVersion: null },
        ...{ confidence: null, evidence: [], state: 'confirmed', reviewer: unit.ctx.actor.personId, note: note ?? null },
        ...{ rulingId: null, createdAt: at, decidedAt: at },
      },
    ]);
  }

  private async change(unit: Unit, row: AttemptTag, patch: Pick<AttemptTag, 'state' | 'note'>): Promise<void> {
    const decided = { reviewer: unit.ctx.actor.personId, decidedAt: unit.ctx.now().toISOString() };
    if ((await this.repository.update(unit, row, { ...patch, ...decided })) !== 1)
      throw conflict('Somebody else decided on this tag at the same moment; read it again.');
  }

  private view(ctx: Ctx, attemptId: string, rows: readonly AttemptTag[]): AttemptTagList {
    return { attempt_id: attemptId, items: rows.map((row) => toTagView(row, seesEvidence(ctx))) };
  }
}

/** Places in tests and code are what was found of an attempt: for those who may see that. */
function seesEvidence({ actor }: Ctx): boolean {
  return actor.capabilities.has('stress:evidence');
}

function getTag({ tag: slug, decision }: NewTagDecision): FailureTag {
  const tag = findFailureTag(slug);
  const detail = !tag
    ? 'not in the taxonomy: /v1/failure-tags'
    : tag.axis === 'outcome'
      ? `what could be seen is assigned by the machine, and not to ${decision}`
      : undefined;
  if (!tag || detail !== undefined)
    throw new DomainError('invalid', undefined, [
      { pointer: '/tag', code: tag ? 'not-reviewable' : 'unknown-tag', detail: detail ?? '' },
    ]);
  return tag;
}

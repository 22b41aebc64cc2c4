import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { conflict, DomainError } from '../../domain/errors';
import { FAILURE_TAGS_VERSION, findFailureTag, type FailureTag } from '../../domain/failure-tags';
import { AuditLog } from '../../platform/audit';
import type { Reader, Unit } from '../../platform/database';
import { newId } from '../../platform/ids';
import type { AttemptTag } from './failure-tags.entity';
import { FailureTagsRepository } from './failure-tags.repository';
import type { NewTagDecision } from './failure-tags.schema';
import { RuleStates } from './rule-states';

/** Tags of attempts and trajectories, for the features that these belong to: who may see them is theirs to ask. */
@Injectable()
export class Tags {
  constructor(
    private readonly repository: FailureTagsRepository,
    private readonly rules: RuleStates,
    private readonly audit: AuditLog,
  ) {}

  /** By the ids of attempts or trajectories. */
  list(reader: Reader, ids: readonly string[]): Promise<AttemptTag[]> {
    return this.repository.listOf(reader, ids);
  }

  /** Ids of rules that are not asked. */
  listOff(reader: Reader): Promise<Set<string>> {
    return this.rules.listOff(reader);
  }

  /** What is known already stays as people left it; an outcome gives way to what a later judgement saw. Returns the number of new ones. */
  async store(unit: Unit, subject: string, rows: readonly AttemptTag[]): Promise<number> {
    const fresh = await this.repository.insertNew(unit, rows);
    for (const row of rows.filter((each) => each.axis === 'outcome' && !fresh.includes(each)))
      await this.repository.replaceOutcome(unit, row);
    await this.audit.append(unit, { action: 'tag.suggested', subject, data: { tags: fresh.length } });
    return fresh.length;
  }

  /** Whether the person may decide this, before anything is read. */
  check({ actor }: Ctx, input: NewTagDecision): void {
    if (getTag(input).axis === 'attribution' && !actor.capabilities.has('rulings:write'))
      throw new DomainError('forbidden', 'Only an arbiter says whose fault a failure is.');
  }

  /** Confirms, rejects or adds; returns all tags of it after that. */
  async decide(unit: Unit, id: string, input: NewTagDecision): Promise<AttemptTag[]> {
    this.check(unit.ctx, input);
    const tag = getTag(input);
    const rows = await this.repository.listOf(unit, [id]);
    if (input.decision === 'add') await this.add(unit, rows, tag, input);
    else await this.settle(unit, rows, tag, input);
    await this.audit.append(unit, {
      action: 'tag.decided',
      subject: id,
      data: { tag: tag.slug, decision: input.decision },
    });
    return this.repository.listOf(unit, [id]);
  }

  /** What was suggested, by whatever rules. */
  private async settle(
    unit: Unit,
    all: readonly AttemptTag[],
    { slug }: FailureTag,
    { decision, note }: NewTagDecision,
  ): Promise<void> {
    const rows = all.filter((row) => row.slug === slug);
    if (rows.length === 0) throw conflict('Nobody has suggested this tag; add it.');
    const open = rows.filter(({ state }) => state !== 'superseded');
    if (open.length === 0) throw conflict('A ruling has superseded this tag.');
    for (const row of open)
      await this.change(unit, row, { state: decision === 'confirm' ? 'confirmed' : 'rejected', note: note ?? null });
    await this.rules.judge(unit, open);
  }

  private async add(
    unit: Unit,
    rows: readonly AttemptTag[],
    { slug, axis }: FailureTag,
    { note }: NewTagDecision,
  ): Promise<void> {
    const [first] = rows;
    if (!first) throw conflict('It is not judged yet.');
    const known = rows.find((row) => row.slug === slug);
    if (known) throw conflict(`It has this tag, and it is ${known.state}; confirm or reject it.`);
    const { subject, attemptId, runId, taskId, model, domain } = first;
    const at = unit.ctx.now().toISOString();
    await this.repository.insertNew(unit, [
      {
        ...{ id: newId('failure-tag'), key: `${attemptId}:${slug}:human`, subject, attemptId, runId, taskId, model, domain },
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

import { Inject, Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { conflict } from '../../domain/errors';
import { ALL_RULES, type RuleInfo } from '../../domain/failure-tags';
import { AuditLog } from '../../platform/audit';
import { CONFIG, type Config } from '../../platform/config';
import { UnitOfWork, type Reader, type Unit } from '../../platform/database';
import { newId } from '../../platform/ids';
import { agreementOfRule, fallsBelow, type ReviewedTag } from './domain/agreement';
import type { AttemptTag, RuleSwitch } from './failure-tags.entity';
import { FailureTagsRepository } from './failure-tags.repository';
import type { NewSwitch, RuleList, RuleView } from './failure-tags.schema';

/** Which rules are asked, and how far each agrees with people. */
@Injectable()
export class RuleStates {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: FailureTagsRepository,
    private readonly audit: AuditLog,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async list(): Promise<RuleList> {
    const { reader } = this.work;
    const reviewed = (await this.repository.listReviewed(reader)).map(toReviewed);
    const switches = await this.lastSwitches(reader);
    const { minimumDecided, minimumPrecision } = this.config.tagRules;
    return {
      policy: { minimum_decided: minimumDecided, minimum_precision: minimumPrecision },
      items: ALL_RULES.map((rule) => toView(rule, switches.get(keyOf(rule)), reviewed)),
    };
  }

  /** Ids of rules that are not asked. */
  async listOff(reader: Reader): Promise<Set<string>> {
    const switches = await this.lastSwitches(reader);
    return new Set(ALL_RULES.filter((rule) => switches.get(keyOf(rule))?.state === 'off').map(({ id }) => id));
  }

  switch(ctx: Ctx, { rule: id, state, note }: NewSwitch): Promise<RuleView> {
    return this.work.run(ctx, async (unit) => {
      const rule = ALL_RULES.find((each) => each.id === id);
      if (!rule) throw new Error(`${id} passed the schema and is no rule`);
      const last = (await this.lastSwitches(unit)).get(keyOf(rule));
      if ((last?.state ?? 'on') === state) throw conflict(`The rule is ${state}.`);
      const row = await this.write(unit, rule, state, note);
      return toView(rule, row, (await this.repository.listReviewed(unit)).map(toReviewed));
    });
  }

  /** After decisions: switches off whichever of the rules behind these tags people disagree with. */
  async judge(unit: Unit, decided: readonly AttemptTag[]): Promise<void> {
    const switches = await this.lastSwitches(unit);
    for (const rule of ALL_RULES.filter(({ id, version }) =>
      decided.some((tag) => tag.ruleId === id && tag.ruleVersion === version),
    )) {
      const last = switches.get(keyOf(rule));
      if (last?.state === 'off') continue;
      const counts = await this.repository.countDecided(unit, rule.id, rule.version, last?.at ?? '');
      const all = counts.confirmed + counts.rejected;
      const { tagRules } = this.config;
      if (!fallsBelow(tagRules, counts)) continue;
      const precision = (counts.confirmed / all).toFixed(2);
      await this.write(
        unit,
        rule,
        'off',
        `People confirmed ${counts.confirmed} of ${all} (${precision}), below ${tagRules.minimumPrecision}.`,
        'system',
      );
    }
  }

  private async write(
    unit: Unit,
    { id, version }: RuleInfo,
    state: 'on' | 'off',
    note: string,
    by = unit.ctx.actor.accountId,
  ): Promise<RuleSwitch> {
    const at = unit.ctx.now().toISOString();
    const row: RuleSwitch = { id: newId('rule-switch'), ruleId: id, ruleVersion: version, state, note, by, at };
    await this.repository.insertSwitch(unit, row);
    await this.audit.append(unit, { action: 'rule.switched', subject: id, data: { version, state, note, by } });
    return row;
  }

  private async lastSwitches(reader: Reader): Promise<Map<string, RuleSwitch>> {
    const rows = await this.repository.listSwitches(reader);
    return new Map(rows.map((row) => [keyOf({ id: row.ruleId, version: row.ruleVersion }), row]));
  }
}

function keyOf({ id, version }: { id: string; version: number }): string {
  return `${id}@${version}`;
}

export function toReviewed({ subject, attemptId, slug, ruleId, ruleVersion, state, decidedAt }: AttemptTag): ReviewedTag {
  return { subject, attemptId, slug, rule: ruleId === null ? null : { id: ruleId, version: ruleVersion ?? 0 }, state, decidedAt };
}

function toView(rule: RuleInfo, last: RuleSwitch | undefined, reviewed: readonly ReviewedTag[]): RuleView {
  const { id, version, description, confidence, tags, on } = rule;
  return {
    ...{ id, version, description, confidence, on, tags: [...tags], state: last?.state ?? 'on', note: last?.note ?? null },
    ...{ switched_by: last?.by ?? null, switched_at: last?.at ?? null },
    // What was said before a rule was switched on again led to its being off, and counts no more.
    agreement: agreementOfRule(
      rule,
      reviewed.filter(({ subject }) => subject === on),
      last?.state === 'on' ? last.at : '',
    ),
  };
}

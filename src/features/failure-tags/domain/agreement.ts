import type { TagSubject } from '../../../domain/failure-tags';
import { cohensKappa, type Pair } from '../../../domain/statistics/agreement';
import { wilsonInterval, type Interval } from '../../../domain/statistics/interval';

/** A cause on an attempt that a person has looked at. */
export interface ReviewedTag {
  subject: TagSubject;
  attemptId: string;
  slug: string;
  /** The rule that suggested it, with its version; null for what a person added. */
  rule: { id: string; version: number } | null;
  state: 'suggested' | 'confirmed' | 'rejected' | 'superseded';
  decidedAt: string | null;
}

/** How far a rule and people agree. A coefficient never stands alone: with what it rests on. */
export type RuleAgreement = {
  /** Attempts with a decision of a person, on which the rule was asked. */
  attempts: number;
  /** Suggestions that a person has confirmed or rejected. */
  decided: number;
  confirmed: number;
  /** Confirmed of decided; null without any. */
  precision: number | null;
  precision_interval: Interval | null;
  /** Cohen's kappa of "suggested" and "holds", over attempts and the rule's tags; null where it has no value. */
  kappa: number | null;
};

/**
 * Compares what a rule said with what people said of the same attempts. Who decided on an attempt saw all its suggestions and
 * could add others: a tag that is neither confirmed nor added does not hold. What a ruling superseded says nothing of a rule.
 */
export function agreementOfRule(
  rule: { id: string; version: number; tags: readonly string[] },
  rows: readonly ReviewedTag[],
  since: string,
): RuleAgreement {
  const counted = byAttempt(rows.filter(({ state }) => state !== 'superseded'));
  const recent = counted.filter((tags) => tags.some(({ decidedAt }) => decidedAt !== null && decidedAt >= since));
  const own = recent.flat().filter((tag) => isOf(rule, tag) && (tag.decidedAt ?? '') >= since);
  const confirmed = own.filter(({ state }) => state === 'confirmed').length;
  const decided = confirmed + own.filter(({ state }) => state === 'rejected').length;
  return {
    ...{ attempts: recent.length, decided, confirmed, precision: decided === 0 ? null : confirmed / decided },
    ...{
      precision_interval: wilsonInterval(confirmed, decided),
      kappa: cohensKappa(recent.flatMap((tags) => pairsOf(rule, tags))),
    },
  };
}

function isOf(rule: { id: string; version: number }, tag: ReviewedTag): boolean {
  return tag.rule?.id === rule.id && tag.rule.version === rule.version;
}

function byAttempt(rows: readonly ReviewedTag[]): ReviewedTag[][] {
  const found = new Map<string, ReviewedTag[]>();
  for (const row of rows) found.set(row.attemptId, [...(found.get(row.attemptId) ?? []), row]);
  return [...found.values()];
}

function pairsOf(rule: { id: string; version: number; tags: readonly string[] }, tags: readonly ReviewedTag[]): Pair[] {
  return rule.tags.map((slug): Pair => {
    const suggested = tags.some((tag) => tag.slug === slug && isOf(rule, tag));
    const holds = tags.some((tag) => tag.slug === slug && tag.state === 'confirmed');
    return [suggested ? 'yes' : 'no', holds ? 'yes' : 'no'];
  });
}

/** When a rule is switched off: by its precision, once enough of its suggestions are decided. */
export interface RulePolicy {
  minimumDecided: number;
  minimumPrecision: number;
}

export function fallsBelow(policy: RulePolicy, { confirmed, rejected }: { confirmed: number; rejected: number }): boolean {
  const decided = confirmed + rejected;
  return decided >= policy.minimumDecided && confirmed / decided < policy.minimumPrecision;
}

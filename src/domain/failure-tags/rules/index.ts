import type { RuleFacts } from '../facts';
import { DETERMINISM_RULES } from './determinism';
import { EDGE_RULES } from './edges';
import { FORMAT_RULES } from './format';
import { INTEGRITY_RULES } from './integrity';
import { INTERFACE_RULES } from './interface';
import { NAME_RULES } from './names';
import { REPAIR_RULES } from './repair';
import { REPLY_RULES } from './reply';
import { REQUIREMENT_RULES } from './requirements';
import { RESOURCE_RULES } from './resources';
import type { Confidence, Rule, Suggestion } from './rule';

/** All suggestion rules for attempts, by family. */
export const RULES: readonly Rule[] = [
  ...[...REPLY_RULES, ...INTERFACE_RULES, ...NAME_RULES, ...EDGE_RULES, ...FORMAT_RULES],
  ...[...REQUIREMENT_RULES, ...RESOURCE_RULES, ...DETERMINISM_RULES, ...INTEGRITY_RULES, ...REPAIR_RULES],
];

export interface RuledSuggestion extends Suggestion {
  rule: { id: string; version: number; confidence: Confidence };
}

/**
 * What all rules but those that are switched off suggest. Nothing for an attempt that passed or that nobody could judge, but
 * for what passed by other means than solving the task.
 */
export function suggestCauses(facts: RuleFacts, isOff: (ruleId: string) => boolean = () => false): RuledSuggestion[] {
  const { verdict } = facts.evidence;
  if (verdict === 'infra-error') return [];
  const asked = verdict === 'passed' ? INTEGRITY_RULES : RULES;
  return asked
    .filter(({ id }) => !isOff(id))
    .flatMap((rule) =>
      rule.suggest(facts).map((suggestion) => {
        const { id, version, confidence } = rule;
        return { ...suggestion, rule: { id, version, confidence } };
      }),
    );
}

export {
  CONFIDENCES,
  POINTED_AT,
  suggestIf,
  TAG_SUBJECTS,
  type Confidence,
  type Pointer,
  type Rule,
  type RuleInfo,
  type Suggestion,
  type TagSubject,
} from './rule';

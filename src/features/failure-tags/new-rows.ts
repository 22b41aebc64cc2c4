import { FAILURE_TAGS_VERSION, type RuledSuggestion, type TagSubject } from '../../domain/failure-tags';
import { newId } from '../../platform/ids';
import type { AttemptTag } from './failure-tags.entity';

/** The one tag of what could be seen is assigned by this, and by nobody else. */
const OUTCOME_RULE = { ruleId: 'outcome', ruleVersion: 1 };

/** What is tagged, with what reports group it by. */
export interface Tagged {
  subject: TagSubject;
  /** Of the attempt or trajectory. */
  id: string;
  /** Of the stress run or trajectory run; of a trajectory that was made elsewhere its own id. */
  runId: string;
  taskId: string;
  model: string;
  domain: string;
}

/** What the machine says of an attempt or trajectory: its outcome, settled, and causes that people decide on. */
export function machineRows(
  { subject, id, runId, taskId, model, domain }: Tagged,
  outcome: string,
  causes: readonly RuledSuggestion[],
  at: string,
): AttemptTag[] {
  const base = {
    ...{ subject, attemptId: id, runId, taskId, model, domain, taxonomyVersion: FAILURE_TAGS_VERSION, source: 'rule' as const },
    ...{ reviewer: null, note: null, rulingId: null, createdAt: at },
  };
  const seen: AttemptTag = {
    ...{ ...base, ...OUTCOME_RULE, id: newId('failure-tag'), key: `${id}:outcome`, axis: 'outcome', slug: outcome },
    ...{ state: 'confirmed', confidence: null, evidence: [{ at: 'run' }], decidedAt: at },
  };
  const suggested = causes.map(({ tag, rule, evidence }): AttemptTag => ({
    ...{ ...base, id: newId('failure-tag'), key: `${id}:${tag}:${rule.id}@${rule.version}`, axis: 'cause', slug: tag },
    ...{ state: 'suggested', ruleId: rule.id, ruleVersion: rule.version, confidence: rule.confidence, evidence },
    decidedAt: null,
  }));
  return [seen, ...suggested];
}

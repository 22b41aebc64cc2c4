import type { AttemptTag } from './failure-tags.entity';
import type { AttemptTagView } from './failure-tags.schema';

export function toTagView(row: AttemptTag, withEvidence: boolean): AttemptTagView {
  const { slug, axis, taxonomyVersion, source, ruleId, ruleVersion, confidence, state, reviewer, note } = row;
  return {
    ...{ tag: slug, axis, taxonomy_version: taxonomyVersion, source, state, reviewer, note },
    rule: ruleId === null || ruleVersion === null ? null : { id: ruleId, version: ruleVersion, confidence },
    ...(withEvidence && { evidence: row.evidence }),
    ...{ ruling_id: row.rulingId, created_at: row.createdAt, decided_at: row.decidedAt },
  };
}

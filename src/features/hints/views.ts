import type { HintNeed } from './domain/needed';
import type { Hint, HintSet } from './hints.entity';
import type { HintSetView, HintView } from './hints.schema';

export function toView(hint: Hint): HintView {
  const { id, version, kind, path, text, origin, reason, evidence, status } = hint;
  return {
    ...{ id, etag: String(version), kind, path, text, drafted_text: origin, reason, evidence, status },
    ...{
      decided_by: hint.decidedBy,
      decided_at: hint.decidedAt,
      decision_reason: hint.decisionReason,
      updated_at: hint.updatedAt,
    },
  };
}

export function toSetView(
  task: { id: string; contentHash: string },
  set: HintSet | undefined,
  hints: readonly Hint[],
  need: HintNeed,
): HintSetView {
  return {
    ...{ task_id: task.id, content_hash: task.contentHash, needed: need.needed, need_reasons: need.reasons, met: need.met },
    ...{ drafted_at: set?.draftedAt ?? null, hints: hints.map(toView), skipped: set?.skipped ?? [] },
  };
}

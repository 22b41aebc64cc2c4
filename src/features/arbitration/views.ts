import type { Audience } from '../../domain/separation';
import type { Discrepancy, Ruling } from './arbitration.entity';
import type { DiscrepancyView, RulingView } from './arbitration.schema';

/** A ruling in full: for arbiters and reviewers. */
export function fullRulingView(ruling: Ruling): RulingView {
  const { id, discrepancyId, cycle, fault, subtype, rationale, findings, rework, leakedTo, createdAt } = ruling;
  return {
    id,
    discrepancy_id: discrepancyId,
    cycle,
    fault,
    subtype,
    rationale,
    findings,
    rework,
    leaked_to: leakedTo,
    created_at: createdAt,
  };
}

/** A ruling as one side may have it: nothing at all, unless a finding is addressed to them. */
function sideRulingView(ruling: Ruling, side: 'author' | 'test-writer'): RulingView[] {
  const finding = ruling.findings[side];
  if (finding === undefined) return [];
  const { id, discrepancyId, cycle, fault, subtype, createdAt } = ruling;
  return [{ id, discrepancy_id: discrepancyId, cycle, fault, subtype, finding, created_at: createdAt }];
}

export function toDiscrepancyView(discrepancy: Discrepancy, rulings: readonly Ruling[], audience: Audience): DiscrepancyView {
  const { id, taskId, status, cycles, openedAt, closedAt, closeReason } = discrepancy;
  const own = rulings.filter((ruling) => ruling.discrepancyId === id);
  const base = {
    id,
    task_id: taskId,
    status,
    cycles: cycles.length,
    opened_at: openedAt,
    closed_at: closedAt,
    close_reason: closeReason,
  };
  if (audience === 'author' || audience === 'test-writer')
    return { ...base, rulings: own.flatMap((ruling) => sideRulingView(ruling, audience)) };
  if (audience === 'arbiter' || audience === 'reviewer')
    return { ...base, rulings: own.map(fullRulingView), evidence: cycles.map((c) => ({ ...c, pins: { ...c.pins } })) };
  return { ...base, rulings: [] };
}
